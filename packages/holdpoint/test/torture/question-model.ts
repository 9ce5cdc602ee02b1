/**
 * What a question is to those who use it all at once: written down again, in a few lines, apart from the code that it
 * checks. A history of calls is right when these rules explain it, one call after another (linearize.ts).
 *
 * D1. The first answer settles a plain question; an action is approved by its quorum of people, and one rejection ends it.
 * D2. The same decision again is accepted; any other on a question that is settled is refused, and says why.
 * D3. What is settled stays so. An approval is revoked or used, never both.
 */
import type { Model, Operation } from "./linearize.ts";

/** What is asked: anything (0 people have to agree), or an action and how many have to approve it. */
export interface Asked {
  readonly quorum: number;
}

/** What somebody, or the time, does to a question. */
export type Doing =
  | { readonly do: "say"; readonly by: string; readonly what: string }
  | { readonly do: "revoke"; readonly by: string }
  | { readonly do: "look" }
  /** Done by nobody's call: these may happen at any time. */
  | { readonly do: Unseen };

/** What nobody's call does. */
export type Unseen = "expire" | "cancel" | "use" | "drop";

/** `ok`, a code of a refusal, or what was seen. */
export type Came = string;

export type Call = Operation<Doing, Came>;

export interface State {
  readonly status: "pending" | "resolved" | "expired" | "canceled";
  /** What people said that counts, by person. */
  readonly votes: Readonly<Record<string, string>>;
  readonly approved: boolean;
  readonly withdrawn: readonly string[];
  readonly revoked: string | null;
  readonly outcome: "used" | "dropped" | null;
}

const INITIAL: State = {
  status: "pending",
  votes: {},
  approved: false,
  withdrawn: [],
  revoked: null,
  outcome: null,
};

/** What a look tells of it. */
export function seen({ status, votes, revoked, outcome }: State): Came {
  const said = Object.entries(votes)
    .map(([by, what]) => `${by}:${what}`)
    .toSorted();
  return JSON.stringify({ status, said, revoked, outcome });
}

const REFUSED = { resolved: "ALREADY_DECIDED", expired: "DEADLINE_PASSED", canceled: "INTERRUPT_CLOSED" } as const;

type Did = readonly [State, Came];

function say(state: State, { quorum }: Asked, by: string, what: string): Did {
  const { votes, status } = state;
  if (votes[by] === what) return [state, "ok"];
  if (status !== "pending") return [state, REFUSED[status]];
  if (votes[by] !== undefined) return [state, "ALREADY_VOTED"];
  const after = { ...votes, [by]: what };
  const approvals = Object.values(after).filter((one) => one === "approve").length;
  const approved = quorum > 0 && approvals >= quorum;
  const isSettled = quorum === 0 || what === "reject" || approved;
  return [{ ...state, votes: after, approved, status: isSettled ? "resolved" : "pending" }, "ok"];
}

function revoke(state: State, by: string): Did {
  const { status, votes, withdrawn, approved, revoked, outcome } = state;
  if (status === "pending") {
    if (votes[by] === undefined) return [state, withdrawn.includes(by) ? "ok" : "VOTE_NOT_FOUND"];
    const { [by]: _gone, ...left } = votes;
    return [{ ...state, votes: left, withdrawn: [...withdrawn, by].toSorted() }, "ok"];
  }
  if (!approved) return [state, REFUSED[status]];
  if (revoked !== null) return [state, revoked === by ? "ok" : "APPROVAL_REVOKED"];
  if (outcome !== null) return [state, "APPROVAL_SPENT"];
  return [{ ...state, revoked: by }, "ok"];
}

/** Where the thread, or the time, may take it; itself when it is not for now. */
function taken(state: State, what: Unseen, { quorum }: Asked): State {
  const { status, approved, revoked, outcome } = state;
  if (what === "expire") return status === "pending" ? { ...state, status: "expired" } : state;
  if (what === "cancel") return status === "pending" ? { ...state, status: "canceled" } : state;
  // What is told when nobody said anything in time is used, too.
  if ((status !== "resolved" && status !== "expired") || outcome !== null) return state;
  if (what === "drop") return { ...state, outcome: "dropped" };
  return quorum > 0 && approved && revoked !== null ? state : { ...state, outcome: "used" };
}

/** The rules of one question. */
export function questionModel(asked: Asked): Model<State, Doing, Came> {
  const next = (state: State, doing: Doing): Did => {
    switch (doing.do) {
      case "say":
        return say(state, asked, doing.by, doing.what);
      case "revoke":
        return revoke(state, doing.by);
      case "look":
        return [state, seen(state)];
      default:
        return [taken(state, doing.do, asked), "ok"];
    }
  };
  return {
    initial: INITIAL,
    next: (state, doing, came) => {
      const [after, comes] = next(state, doing);
      return came === undefined || came === comes ? [after] : [];
    },
    // A refusal (D2).
    isReading: (doing, came) => doing.do === "look" || came !== "ok",
    key: (state) => JSON.stringify([seen(state), state.approved, state.withdrawn]),
  };
}

/** What may have been done by nobody's call, at any time. */
export function unseen(...doings: readonly Unseen[]): readonly Call[] {
  return doings.map((one) => ({ input: { do: one }, output: undefined, from: 0, to: Infinity }));
}
