/** A question as a page shows it to somebody: everything that a person needs to decide, and what they may do about it. */
import type { Actor } from "../../approvals/command.ts";
import { delegatorsOf, openWays, WAYS, type OpenWays, type Way } from "../../approvals/open-ways.ts";
import type { Delegation } from "../../approvals/delegation.ts";
import type { Change } from "../../approvals/difference.ts";
import { deadlineLadder, sayAtZero, sayRung, type Rung } from "../../approvals/ladder.ts";
import { shownForm } from "../../approvals/shown.ts";
import { listedMarks, visibleForm, type Mark } from "../../approvals/visible-form.ts";
import type { InterruptRecord, InterruptStatus, Standing } from "../../core/interrupt.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { isObject } from "../../core/json.ts";
import { isHoldpointError } from "../../core/errors.ts";
import type { Claim } from "../questions/claims.ts";
import { questionItem, shownText, standingOfRecord, type QuestionItem } from "./question-item.ts";
import { decide } from "../questions/questions.ts";
import { reviewedOf, type Reviewed } from "../questions/reviewed.ts";

/** A clarifying round: what was said that could not be taken, and why it is asked again. */
export interface QuestionRound {
  readonly by: string;
  readonly said: string;
  readonly reading: "ambiguous" | "contradiction" | "disagreement";
  readonly why: string;
  readonly at: number;
}

/** What happens when nobody decides, rung by rung. */
export interface QuestionRung {
  readonly kind: Rung["kind"];
  readonly dueAt: number;
  readonly says: string;
  readonly fired: boolean;
}

/** Somebody may vote in somebody else's place: whoever has the vote says so themselves. */
export type QuestionDelegation = Omit<Delegation, "roles">;

/** What is asked in place of a question that came to nothing. */
export interface AskedInstead {
  readonly id: string;
  readonly summary: string;
  readonly status: InterruptStatus;
}

/** What somebody may do about a question, themselves and in the place of others. */
export interface YourPart {
  readonly may: OpenWays;
  readonly for?: readonly { readonly person: string; readonly may: OpenWays }[];
}

/** A question with how it stands, for one person. */
export interface QuestionDetail extends QuestionItem {
  readonly standing: Standing;
  readonly decision?: { readonly id: string; readonly by: string; readonly at: number; readonly value: Json };
  readonly outcome?: "consumed" | "unused";
  readonly you: YourPart;
  /** What people are to see of the value: in its visible form, with the characters that were marked. */
  readonly shown: { readonly value: Json; readonly marks?: readonly Mark[]; readonly moreMarks?: number };
  /** What an edit changed, and what changed since it was asked before. */
  readonly difference?: { readonly edited?: readonly Change[]; readonly again?: readonly JsonObject[] };
  readonly rounds?: readonly QuestionRound[];
  /** Who may vote in whose place; those that have run out, too, as long as nobody delegated since. */
  readonly delegations?: readonly QuestionDelegation[];
  /** Of one that was superseded, or whose decision nobody used. */
  readonly instead?: AskedInstead;
  /** What happens at zero, and when: one sentence. */
  readonly onSilence: string;
  readonly ladder: readonly QuestionRung[];
  /** Of an action: what it does, and what its arguments have to be (JSON Schema). */
  readonly effect?: "read" | "act";
  readonly argsSchema?: JsonObject;
  /** Earlier rejections of the same action. */
  readonly repeats?: readonly { readonly interruptId: string; readonly at: number; readonly by: readonly string[] }[];
}

function visible<T>(value: T): T {
  return visibleForm(value as unknown as Json).shown as unknown as T;
}

/** Ways to answer a question that nobody reviews. */
const ANSWERS: ReadonlySet<Way> = new Set(["respond", "reply"]);

/** A question without reviewers takes an answer and nothing else, as long as it is open. */
function plainWays(record: InterruptRecord, actor: Actor, at: number): OpenWays {
  const answer = plainAnswer(record, actor, at);
  const other = `${record.id} has no reviewers and takes an answer alone.`;
  const of = (way: Way): true | string => (ANSWERS.has(way) ? answer : answer === true ? other : answer);
  return Object.fromEntries(WAYS.map((way) => [way, of(way)])) as OpenWays;
}

/** Whether an answer would be taken: asked of what takes it. */
function plainAnswer(record: InterruptRecord, { kind, id }: Actor, at: number): true | string {
  if (kind !== "person") {
    const whose = kind === "agent" ? "an agent" : "a service";
    return `${id} acts with the credentials of ${whose}; only a person can decide.`;
  }
  try {
    // Whether it fits is known when there is one; that it is none was said before.
    const taken = decide(record, { value: [record.id], by: id, kind }, at, []);
    return taken.kind === "resolved" ? true : "It was answered already.";
  } catch (error) {
    if (isHoldpointError(error)) return error.message;
    throw error;
  }
}

function yourPart(record: InterruptRecord, actor: Actor, at: number): YourPart {
  const reviewed = reviewedOf(record);
  if (reviewed === undefined) return { may: plainWays(record, actor, at) };
  const { request, state } = reviewed;
  const others = delegatorsOf(state, actor.id).map((person) => ({
    person,
    may: openWays(request, state, { actor, for: person }, at),
  }));
  return { may: openWays(request, state, { actor }, at), ...(others.length === 0 ? {} : { for: others }) };
}

function roundsOf({ state }: Reviewed): readonly QuestionRound[] {
  return state.rounds.map(({ kind, why, cause: { by, said, comment, at } }) => ({
    by,
    said: said.type === "reply" ? said.text : [said.type, comment].filter((text) => text !== undefined).join(": "),
    reading: kind,
    why,
    at,
  }));
}

function delegationsOf({ state }: Reviewed): readonly QuestionDelegation[] {
  return state.delegations.map(({ roles: _roles, ...delegation }) => delegation);
}

function differenceOf({ request, state }: Reviewed, value: Json): NonNullable<QuestionDetail["difference"]> {
  const { edited } = shownForm(request, state) as { readonly edited?: readonly Change[] };
  const again =
    isObject(value) && Array.isArray(value["again"]) ? (value["again"] as readonly JsonObject[]) : undefined;
  return { ...(edited === undefined ? {} : { edited }), ...(again === undefined ? {} : { again }) };
}

/** The ladder of a question, and how far it has come. */
function ladderOf(record: InterruptRecord): { readonly rungs: readonly Rung[]; readonly fired: number } {
  const reviewed = reviewedOf(record);
  if (reviewed !== undefined) return { rungs: reviewed.request.ladder, fired: reviewed.state.rung };
  const { deadlineAt, onDeadline = "fail", status } = record;
  const rungs = deadlineAt === undefined ? [] : deadlineLadder(deadlineAt, onDeadline);
  return { rungs, fired: status === "expired" ? rungs.length : 0 };
}

/** What people see: an action was written in its visible form when it was asked about, anything else is now. */
function shownOf(record: InterruptRecord, value: Json): QuestionDetail["shown"] {
  if (reviewedOf(record)?.request.kind === "action") {
    const { marks, moreMarks } = value as { readonly marks?: readonly Mark[]; readonly moreMarks?: number };
    return {
      value,
      ...(marks === undefined ? {} : { marks }),
      ...(moreMarks === undefined ? {} : { moreMarks }),
    };
  }
  const { shown, marks } = visibleForm(value);
  return { value: shown, ...listedMarks(marks) };
}

/** What a question is shown with that is not in it. */
export interface Beside {
  readonly claim?: Claim | undefined;
  readonly instead?: InterruptRecord | undefined;
}

function insteadOf(record: InterruptRecord): AskedInstead {
  const { id, summary, status } = questionItem(record, undefined);
  return { id, summary, status };
}

/** A question as it stands at an instant, for somebody. */
export function questionDetail(
  record: InterruptRecord,
  { claim, instead }: Beside,
  actor: Actor,
  at: number,
): QuestionDetail {
  const item = questionItem(record, claim);
  const reviewed = reviewedOf(record);
  const { decision, outcome } = record;
  const { rungs, fired } = ladderOf(record);
  const rounds = reviewed === undefined ? [] : roundsOf(reviewed);
  const delegations = reviewed === undefined ? [] : delegationsOf(reviewed);
  const difference = reviewed === undefined ? {} : differenceOf(reviewed, item.value);
  const repeats = reviewed?.request.repeats ?? [];
  return {
    ...item,
    standing: visible(standingOfRecord(record)),
    ...(decision === undefined
      ? {}
      : { decision: { id: decision.id, by: decision.by, at: decision.at, value: decision.value } }),
    ...(outcome === undefined ? {} : { outcome }),
    you: visible(yourPart(record, actor, at)),
    shown: shownOf(record, item.value),
    ...(Object.keys(difference).length === 0 ? {} : { difference: visible(difference) }),
    ...(rounds.length === 0 ? {} : { rounds: visible(rounds) }),
    ...(delegations.length === 0 ? {} : { delegations: visible(delegations) }),
    ...(instead === undefined ? {} : { instead: insteadOf(instead) }),
    onSilence: shownText(sayAtZero(rungs)),
    ladder: rungs.map((rung, index) => ({
      kind: rung.kind,
      dueAt: rung.dueAt,
      says: shownText(sayRung(rung)),
      fired: index < fired,
    })),
    ...(repeats.length === 0 ? {} : { repeats: visible(repeats) }),
    ...(record.action === undefined ? {} : { effect: record.action.effect, argsSchema: record.action.schema }),
  };
}
