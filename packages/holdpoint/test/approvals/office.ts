/** Payments behind a gate: the tool, the people in front of it, and what was really paid. */
import { z } from "zod";
import type { Json } from "../../src/core/json.ts";
import { DEFAULT_TENANT } from "../../src/core/ids.ts";
import type { JournalEntry } from "../../src/core/journal.ts";
import type { ReviewEvent } from "../../src/approvals/event.ts";
import type { ReviewState } from "../../src/approvals/review-state.ts";
import { reviewedOf } from "../../src/engine/questions/reviewed.ts";
import {
  entrypoint,
  tool,
  type App,
  type ApprovalTerms,
  type Decider,
  type Directory,
  type EntrypointOptions,
  type Holdpoint,
  type Interrupt,
  type Receipt,
  type Store,
  type Tool,
  type ToolConfig,
} from "../../src/index.ts";
import type { Change, CommitResult } from "../../src/storage/store.ts";
import { questionRecords } from "../crash/invariants.ts";
import { cool, Process } from "../engine/world.ts";

export const PAYMENT = z.object({
  to: z.string(),
  cents: z.number().int().nonnegative(),
  memo: z.string().default("-"),
});
export type Payment = z.output<typeof PAYMENT>;
export type PayInput = z.input<typeof PAYMENT>;
export type PayTool = Tool<PayInput, string>;

export const ACME: PayInput = { to: "acme", cents: 900 };

/** How resumes come: with the suspended code in memory, or by replay. */
export const WAYS = ["hot", "cold"] as const;
export type Way = (typeof WAYS)[number];

/** Between a pause and what comes next: drops the suspended code when it is to come cold. */
export function between(way: Way, store: Store): void {
  if (way === "cold") cool(store);
}

/** A tool that pays; `paid` is the world. */
export function payTool(paid: string[], approval: ApprovalTerms<Payment> = {}): PayTool {
  return tool(
    ({ to, cents, memo }: Payment, _config: ToolConfig) => {
      paid.push(`${to} ${cents} ${memo}`);
      return `paid ${to} ${cents}`;
    },
    { name: "pay", description: "Pays.", schema: PAYMENT, effect: "act", approval },
  );
}

/** What came of a call: its result, or the code it was refused with. */
export async function outcome(call: Promise<unknown>): Promise<unknown> {
  try {
    return (await call) ?? null;
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    return code ?? message;
  }
}

/** One call of the tool, in a thread. */
export function paying(
  checkpointer: Store,
  pay: PayTool,
  options: Partial<EntrypointOptions> & { readonly args?: PayInput } = {},
): App<object, unknown> {
  const { args = ACME, ...rest } = options;
  return entrypoint({ name: "paying", checkpointer, ...rest }, async (_input: object) => outcome(pay.invoke(args)));
}

/** Who people are; a test takes roles away, or breaks it. */
export class Staff implements Directory {
  readonly #roles: Map<string, readonly string[]>;
  broken: Error | undefined;
  asked = 0;

  constructor(roles: Readonly<Record<string, readonly string[]>>) {
    this.#roles = new Map(Object.entries(roles));
  }

  rolesOf(person: string): readonly string[] {
    this.asked += 1;
    if (this.broken !== undefined) throw this.broken;
    return this.#roles.get(person) ?? [];
  }

  set(person: string, ...roles: readonly string[]): void {
    this.#roles.set(person, roles);
  }
}

/** The questions a thread waits for, as people find them. */
export async function open(holdpoint: Holdpoint, threadId: string = "t"): Promise<readonly Interrupt[]> {
  return (await holdpoint.pending({ threadId })).items;
}

/** The only question a thread waits for. */
export async function theOne(holdpoint: Holdpoint, threadId: string = "t"): Promise<Interrupt> {
  const questions = await open(holdpoint, threadId);
  const [question] = questions;
  if (question !== undefined && questions.length === 1) return question;
  throw new Error(`${threadId} waits for ${questions.length} answers.`);
}

/** Somebody decides about what the thread asks now, naming what they were shown. */
export async function says(
  holdpoint: Holdpoint,
  by: string | Decider,
  value: unknown,
  about: { readonly threadId?: string; readonly for?: string } = {},
): Promise<Receipt> {
  const { id, digest } = await theOne(holdpoint, about.threadId);
  return holdpoint.decide(id, value, { by, digest, ...(about.for === undefined ? {} : { for: about.for }) });
}

export const APPROVE = { type: "approve" } as const;
export const REJECT = { type: "reject" } as const;

/** What happened to a question, from its own stream. */
export async function eventsOf(store: Store, interruptId: string): Promise<readonly ReviewEvent[]> {
  const records = await store.read(DEFAULT_TENANT, `interrupt/${interruptId}`, 0, 1_000);
  return records.flatMap(({ payload }) => JSON.parse(payload ?? "[]") as ReviewEvent[]);
}

/** How all questions of a thread stand, in the order they were asked. */
export async function states(store: Store, threadId: string = "t"): Promise<readonly ReviewState[]> {
  return (await questionRecords(store, threadId)).map((record) => {
    const reviewed = reviewedOf(record);
    if (reviewed === undefined) throw new Error(`${record.id} has no reviewers.`);
    return reviewed.state;
  });
}

/** For sorting what comes in no order that matters. */
export function alphabetically(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** How what was decided on a thread ended: consumed, unused, or `open`; in no order. */
export async function ends(store: Store, threadId: string = "t"): Promise<readonly string[]> {
  return (await states(store, threadId)).map(({ outcome: end }) => end?.kind ?? "open").toSorted(alphabetically);
}

/** Entries of one type. */
export function only<Type extends JournalEntry["type"]>(
  entries: readonly JournalEntry[],
  type: Type,
): readonly (JournalEntry & { readonly type: Type })[] {
  return entries.filter((entry): entry is JournalEntry & { readonly type: Type } => entry.type === type);
}

/** What was counted of limits: reserved and consumed, over all counters. */
export async function counted(store: Store): Promise<{ readonly reserved: number; readonly consumed: number }> {
  const { items } = await store.find({ tenant: DEFAULT_TENANT, collection: "limit", limit: 100 });
  const counters = items.map(
    ({ body }) => JSON.parse(body) as { readonly reserved: number; readonly consumed: number },
  );
  return {
    reserved: counters.reduce((sum, { reserved }) => sum + reserved, 0),
    consumed: counters.reduce((sum, { consumed }) => sum + consumed, 0),
  };
}

/** What a question shows of an action: summary, arguments and the rest. */
export function shownOf({ value }: Pick<Interrupt, "value">): Readonly<Record<string, Json>> {
  return value as Readonly<Record<string, Json>>;
}

/** A process whose commits are looked at, held back, or made to fail. */
export class Observed extends Process {
  readonly commits: Change[] = [];
  /** Called before a commit reaches the store; what it waits for holds the commit back, what it throws fails it. */
  before: ((change: Change) => Promise<void> | void) | undefined;

  override async commit(change: Change): Promise<CommitResult> {
    await this.before?.(change);
    const result = await super.commit(change);
    if (result.ok) this.commits.push(change);
    return result;
  }
}

/** The types of the entries a commit adds, by the kind of stream: `thread` or `interrupt`. */
export function typesIn({ append = [] }: Change): Readonly<Record<string, readonly string[]>> {
  const types: Record<string, string[]> = {};
  for (const { stream, record } of append) {
    const kind = stream.slice(0, stream.indexOf("/"));
    const entries = JSON.parse(record.payload ?? "[]") as readonly { readonly type: string }[];
    types[kind] = [...(types[kind] ?? []), ...entries.map(({ type }) => type)];
  }
  return types;
}
