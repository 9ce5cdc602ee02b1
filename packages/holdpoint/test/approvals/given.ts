/** Requests, people and moves for tests of approvals. */
import type { Actor, Command, DelegateCommand, EditCommand } from "../../src/approvals/command.ts";
import { decide } from "../../src/approvals/decide.ts";
import { sealEnvelope, type Envelope, type EnvelopeFacts } from "../../src/approvals/envelope.ts";
import type { ReviewEvent } from "../../src/approvals/event.ts";
import { evolveAll, fold, initialState } from "../../src/approvals/evolve.ts";
import { readingOf } from "../../src/approvals/interpret/reading.ts";
import type { Judgment } from "../../src/approvals/judgment.ts";
import { makeRequest, type RequestInput, type ReviewRequest } from "../../src/approvals/request.ts";
import type { ReviewState } from "../../src/approvals/review-state.ts";
import type { Ruling } from "../../src/approvals/ruling.ts";
import { deriveId, DEFAULT_TENANT, threadId, type OperationId } from "../../src/core/ids.ts";
import type { Json } from "../../src/core/json.ts";

/** When everything is asked: 2026-11-23T09:00Z. */
export const AT = Date.UTC(2026, 10, 23, 9);
export const HOUR = 3_600_000;

export function person(id: string, ...roles: readonly string[]): Actor {
  return { id, roles, kind: "person" };
}

export const ann = person("ann", "manager");
export const bob = person("bob", "manager", "finance");
export const cy = person("cy", "finance");
export const dee = person("dee", "director");
export const eve = person("eve");
export const bot: Actor = { id: "bot", roles: ["manager", "finance", "director"], kind: "agent" };

export const FACTS: EnvelopeFacts = {
  tenant: DEFAULT_TENANT,
  tool: "pay",
  schemaDigest: "schema-1",
  args: { to: "ACME", amountMinor: 1250, currency: "EUR" },
  graph: "procurement",
  version: "1",
  policyDigest: "policy-1",
  threadId: threadId("t1"),
  position: "op_1" as OperationId,
  requester: "req",
};

export function envelope(over: Partial<EnvelopeFacts> = {}): Envelope {
  return sealEnvelope({ ...FACTS, ...over });
}

const ID = deriveId<"interrupt">("int", "test");

export function question(over: Partial<RequestInput> = {}): ReviewRequest {
  return makeRequest({ id: ID, value: "Go on?", askedAt: AT, ...over });
}

export function action(over: Partial<RequestInput> = {}): ReviewRequest {
  return makeRequest({
    id: ID,
    value: "Pay ACME?",
    envelope: envelope(),
    amount: { minor: 1250, currency: "EUR" },
    allow: ["approve", "reject", "edit", "respond"],
    askedAt: AT,
    ...over,
  });
}

/** What edits come to, unless a test says otherwise. */
export const AMOUNT = { minor: 900, currency: "EUR" };

export const ALLOWED: Judgment = { verdict: "ask", reason: "Payments are asked.", policy: "policy-1" };

/** What somebody does, with the digest of what is shown where it names one. */
export type Move = Command | ((state: ReviewState) => Command);

const by =
  (command: (digest: string) => Command): ((state: ReviewState) => Command) =>
  ({ digest }) =>
    command(digest);

interface Extra {
  readonly for?: string;
  readonly comment?: string;
  readonly contradiction?: string;
}

export const approve = (actor: Actor, extra: Extra = {}): Move =>
  by((digest) => ({ type: "approve", actor, digest, ...extra }));
export const reject = (actor: Actor, extra: Extra = {}): Move =>
  by((digest) => ({ type: "reject", actor, digest, ...extra }));
export const respond = (actor: Actor, value: Json, extra: Extra = {}): Move =>
  by((digest) => ({ type: "respond", actor, value, issues: [], digest, ...extra }));
export const choose = (actor: Actor, option: string): Move =>
  by((digest) => ({ type: "choose", actor, option, digest }));
export const reply = (actor: Actor, text: string, code: "yes" | "no" | "hedge"): Move =>
  by((digest) => ({ type: "reply", actor, text, reading: readingOf(code), digest }));
export const edit = (actor: Actor, args: Json, extra: Extra & Partial<EditCommand> = {}): Move =>
  by((digest) => ({ type: "edit", actor, args, issues: [], judgment: ALLOWED, amount: AMOUNT, digest, ...extra }));
export const delegate = (actor: Actor, to: string, over: Partial<DelegateCommand> = {}): Move => ({
  type: "delegate",
  actor,
  to,
  untilAt: AT + 24 * HOUR,
  ...over,
});
export const revoke = (actor: Actor): Move => ({ type: "revoke", actor });
export const fire: Move = { type: "fire" };
export const cancel: Move = { type: "cancel", by: "ops", reason: "not needed" };
export const supersede: Move = { type: "supersede", by: "engine" };
export const consume = (op = "op_1"): Move => ({ type: "consume", op });
export const discard: Move = { type: "discard", reason: "its branch lost" };

/** A request and everything that happened to it, as a store would hold it. */
export class Review {
  readonly request: ReviewRequest;
  readonly events: ReviewEvent[] = [];
  state: ReviewState;

  constructor(request: ReviewRequest) {
    this.request = request;
    this.state = initialState(request);
  }

  /** Does one thing, a minute after asking unless told otherwise, and commits what comes out. */
  does(move: Move, at: number = AT + 60_000): Ruling {
    const command = typeof move === "function" ? move(this.state) : move;
    const ruling = decide(this.request, this.state, command, at);
    // What is stored is JSON.
    const events = JSON.parse(JSON.stringify(ruling.events)) as ReviewEvent[];
    this.events.push(...events);
    this.state = evolveAll(this.request, this.state, events);
    return ruling;
  }

  /** Does several things, one after the other. */
  after(...moves: readonly Move[]): this {
    for (const move of moves) this.does(move);
    return this;
  }

  /** The state folded from the stream alone. */
  folded(): ReviewState {
    return fold(this.request, this.events);
  }
}

/** What a ruling comes to: its kind, or the code of its refusal. */
export function kindOf(ruling: Ruling): string {
  return ruling.kind === "refused" ? ruling.refusal.code : ruling.kind;
}
