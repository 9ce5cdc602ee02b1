/**
 * What a question is to those who use it all at once: written down again, in a few lines, apart from the code that it
 * checks. A history of calls is right when these rules explain it, one call after another (linearize.ts).
 *
 * D1. The first answer settles a plain question. What is asked of several is settled by its quorum of people who say the
 *     same, and one rejection ends it.
 * D2. The same decision again is accepted; any other on a question that is settled is refused, and says why.
 * D3. What is settled stays so. An approval is revoked or used, never both.
 * D4. From its deadline on a question that is pending takes no decision; then, and not before, it expires. Without a deadline
 *     it never does.
 * D5. A question is canceled once somebody ended its thread, and not before. What was decided is used, unless it was
 *     revoked, or the thread was ended.
 */
import type { Model, Operation } from "./linearize.ts";
import type { Span } from "./two-clocks.ts";

/** What is asked: how many people have to agree; 0 where anybody answers. */
export interface Asked {
  readonly quorum: number;
}

/** What somebody, or the time, does to a question. */
export type Doing =
  | { readonly do: "say"; readonly by: string; readonly what: string }
  | { readonly do: "revoke"; readonly by: string }
  | { readonly do: "look" }
  /** Its deadline comes. */
  | { readonly do: "deadline" }
  /** What follows from other things, some time later or never; nobody is told. */
  | { readonly do: "expire" | "cancel" | "use" | "drop" };

/** `ok`, a code of a refusal, or what was seen. */
export type Came = string;

export type Call = Operation<Doing, Came>;

export interface State {
  readonly status: "pending" | "resolved" | "expired" | "canceled";
  /** Its deadline has come. */
  readonly isOver: boolean;
  /** What people said that counts, by person. */
  readonly votes: Readonly<Record<string, string>>;
  readonly approved: boolean;
  readonly withdrawn: readonly string[];
  readonly revoked: string | null;
  readonly outcome: "used" | "dropped" | null;
}

const INITIAL: State = {
  status: "pending",
  isOver: false,
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

/** Undefined: not as things stand. */
type Did = readonly [State, Came] | undefined;

function say(state: State, { quorum }: Asked, by: string, what: string): Did {
  const { votes, status, isOver } = state;
  if (votes[by] === what) return [state, "ok"];
  if (status !== "pending") return [state, REFUSED[status]];
  // D4: it expires first.
  if (isOver) return undefined;
  if (votes[by] !== undefined) return [state, "ALREADY_VOTED"];
  const after = { ...votes, [by]: what };
  const isAgreed = quorum > 0 && Object.values(after).filter((one) => one === what).length >= quorum;
  const isSettled = quorum === 0 || what === "reject" || isAgreed;
  const approved = isAgreed && what === "approve";
  return [{ ...state, votes: after, approved, status: isSettled ? "resolved" : "pending" }, "ok"];
}

function revoke(state: State, by: string): Did {
  const { status, isOver, votes, withdrawn, approved, revoked, outcome } = state;
  if (status === "pending") {
    if (isOver) return undefined;
    if (votes[by] === undefined) return [state, withdrawn.includes(by) ? "ok" : "VOTE_NOT_FOUND"];
    const { [by]: _gone, ...left } = votes;
    return [{ ...state, votes: left, withdrawn: [...withdrawn, by].toSorted() }, "ok"];
  }
  if (!approved) return [state, REFUSED[status]];
  if (revoked !== null) return [state, revoked === by ? "ok" : "APPROVAL_REVOKED"];
  if (outcome !== null) return [state, "APPROVAL_SPENT"];
  return [{ ...state, revoked: by }, "ok"];
}

/** Where the thread, or the time, takes it. */
function taken(state: State, what: "expire" | "cancel" | "use" | "drop"): Did {
  const { status, isOver, revoked, outcome } = state;
  if (status === "pending") {
    if (what === "expire" && isOver) return [{ ...state, status: "expired" }, "ok"];
    return what === "cancel" ? [{ ...state, status: "canceled" }, "ok"] : undefined;
  }
  // What is told when nobody said anything in time is used, too.
  if (status === "canceled" || outcome !== null || what === "expire") return undefined;
  if (what === "use") return revoked === null ? [{ ...state, outcome: "used" }, "ok"] : undefined;
  return what === "cancel" || revoked !== null ? [{ ...state, outcome: "dropped" }, "ok"] : undefined;
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
      case "deadline":
        return [{ ...state, isOver: true }, "ok"];
      default:
        return taken(state, doing.do);
    }
  };
  return {
    initial: INITIAL,
    next: (state, doing, came) => {
      const did = next(state, doing);
      if (did === undefined) return [];
      const [after, comes] = did;
      return came === undefined || came === comes ? [after] : [];
    },
    // A refusal (D2).
    isReading: (doing, came) => doing.do === "look" || came !== "ok",
    key: (state) => JSON.stringify([seen(state), state.isOver, state.approved, state.withdrawn]),
  };
}

/** What befell a question beside what people said to it. Instants are those of its history. */
export interface Fate {
  /** When its deadline came, to within the error of two clocks. */
  readonly deadline?: Span | undefined;
  /** When somebody first said that its thread is to end. */
  readonly canceledAt?: number | undefined;
}

/** What may have happened without a call of its own (D4, D5). */
export function unseen({ deadline, canceledAt }: Fate): readonly Call[] {
  const maybe = (one: "expire" | "cancel" | "use" | "drop", from: number): Call => ({
    input: { do: one },
    output: undefined,
    from,
    to: Infinity,
  });
  return [
    maybe("use", 0),
    maybe("drop", 0),
    ...(deadline === undefined
      ? []
      : [{ input: { do: "deadline" }, output: "ok", ...deadline } as const, maybe("expire", deadline.from)]),
    ...(canceledAt === undefined ? [] : [maybe("cancel", canceledAt)]),
  ];
}
