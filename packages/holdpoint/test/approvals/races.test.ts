/**
 * Everything that can happen to a request at once, from several processes, in any order of their calls: one outcome, at
 * most one execution, never without a consumed approval of that very envelope, and nothing left reserved (G2, G3, G4, G7).
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fold } from "../../src/approvals/evolve.ts";
import { DEFAULT_TENANT, threadId } from "../../src/core/ids.ts";
import type { InterruptRecord } from "../../src/core/interrupt.ts";
import type { ScopeStarted } from "../../src/core/journal.ts";
import type { Json } from "../../src/core/json.ts";
import { reviewedOf } from "../../src/engine/questions/reviewed.ts";
import { ask, Holdpoint, isHoldpointError, MemorySaver, type Receipt, type Store } from "../../src/index.ts";
import { ManualClock } from "../../src/testing/index.ts";
import { gatesPassed, journalOf, questionRecords } from "../crash/invariants.ts";
import { drawn } from "../crash/random.ts";
import { JitterStore, WitnessStore } from "../crash/wrapped-store.ts";
import { MINUTE, thread } from "../engine/world.ts";
import { limitedTo } from "./limited.ts";
import { APPROVE, counted, eventsOf, only, paying, payTool, REJECT } from "./office.ts";

const SOAK = process.env["HOLDPOINT_SOAK"] === "1";

const EDIT = { type: "edit", args: { to: "acme", cents: 900, memo: "edited" } } as const;

type Happening =
  | { readonly what: "decide"; readonly by: string; readonly said: Json }
  | { readonly what: "revoke"; readonly by: string }
  | { readonly what: "cancel" | "tick" | "deadline" | "drift" };

const person = fc.constantFrom("ann", "ben");
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant("decide" as const),
      by: person,
      said: fc.constantFrom<Json>(APPROVE, APPROVE, APPROVE, REJECT, EDIT, "maybe"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("revoke" as const), by: person }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constantFrom("cancel" as const, "tick" as const, "deadline" as const, "drift" as const),
    }),
  },
);

/** One schedule: what happens, how long before the deadline, and how many turns each call of the store takes. */
interface Schedule {
  readonly happenings: readonly Happening[];
  readonly early: number;
  readonly turns: () => number;
  readonly hot: boolean;
  /** How many have to approve. */
  readonly count: 1 | 2;
}

/** What people may be told instead of a receipt. */
const REFUSALS: ReadonlySet<string> = new Set([
  "ALREADY_DECIDED",
  "ALREADY_VOTED",
  "ANSWER_INVALID",
  "APPROVAL_REVOKED",
  "APPROVAL_SPENT",
  "DEADLINE_PASSED",
  "DIGEST_MISMATCH",
  "INTERRUPT_CLOSED",
  "VOTE_NOT_FOUND",
]);

async function codeOr<T>(call: Promise<T>): Promise<T | string> {
  try {
    return await call;
  } catch (error) {
    if (isHoldpointError(error)) return error.code;
    throw error;
  }
}

/** What the schedules reached, so that a test that reaches nothing is seen. */
const reached = { paid: 0, rejected: 0, expired: 0, canceled: 0, revoked: 0, again: 0, edited: 0 };

async function run({ happenings, early, turns, hot, count }: Schedule): Promise<void> {
  const clock = new ManualClock();
  const disk = new WitnessStore(new MemorySaver({ clock }));
  const paid: string[] = [];
  const market = { price: 100 };
  const own = (hotThreads: number) => {
    const store = new JitterStore(disk, turns);
    const pay = payTool(paid, {
      allow: ["approve", "reject", "edit"],
      reviewers: { people: ["ann", "ben", "cid"], count },
      deadline: MINUTE,
      snapshot: async () => {
        await clock.settle(turns());
        return market.price;
      },
    });
    const app = paying(store, pay, { policy: limitedTo(pay, ask("pay")) });
    return {
      app,
      holdpoint: new Holdpoint({ store, graphs: [app], hotThreads, onError: (error) => void errors.push(error) }),
    };
  };
  const errors: unknown[] = [];
  const first = own(hot ? 10 : 0);
  await first.app.invoke({}, thread());
  const [asked] = (await first.holdpoint.pending()).items;
  if (asked === undefined) throw new Error("Nothing was asked.");
  await clock.advance(MINUTE - early);
  const receipts: Receipt[] = [];
  const refused: string[] = [];
  const happen = async (one: Happening, { holdpoint }: typeof first): Promise<void> => {
    switch (one.what) {
      case "decide": {
        const said = await codeOr(holdpoint.decide(asked.id, one.said, { by: one.by, digest: asked.digest }));
        if (typeof said === "string") refused.push(said);
        else receipts.push(said);
        return;
      }
      case "revoke": {
        await clock.settle(5 * turns());
        const said = await codeOr(holdpoint.revoke(asked.id, { by: one.by }));
        if (typeof said === "string") refused.push(said);
        return;
      }
      case "cancel":
        return holdpoint.cancel("t", { by: "boss" });
      case "deadline":
        return clock.settle(5 * turns()).then(() => clock.advance(early));
      case "drift":
        await clock.settle(3 * turns());
        market.price = 200;
        return;
      case "tick":
        return void (await holdpoint.tick());
    }
  };
  await Promise.all(happenings.map((one, index) => happen(one, index === 0 ? first : own(0))));
  const leased = async (): Promise<number | null | undefined> =>
    (await disk.thread(DEFAULT_TENANT, threadId("t")))?.leaseUntil;
  for (let look = 0; look < 50 && (await leased()) !== null; look += 1) await clock.settle(40);
  expect(await leased(), "nobody lost hold of the thread").toBeNull();
  for (let round = 0; round < 4; round += 1) {
    await clock.advance(MINUTE);
    await first.holdpoint.tick();
    await clock.settle(100);
  }
  expect([disk.broken, errors]).toEqual([[], []]);
  const { status, values } = await first.app.getState(thread());
  await judge(disk, { paid, receipts, refused, result: status === "canceled" ? "canceled" : values });
}

interface Evidence {
  readonly paid: readonly string[];
  readonly receipts: readonly Receipt[];
  readonly refused: readonly string[];
  /** What the code that called the tool got. */
  readonly result: unknown;
}

const RESULTS = ["paid acme 900", "ACTION_REJECTED", "APPROVAL_REVOKED", "canceled"];

/** One question: it ended once, and its document is what its stream says. */
async function judgeQuestion(store: Store, record: InterruptRecord): Promise<void> {
  const reviewed = reviewedOf(record);
  if (reviewed === undefined) throw new Error("It has no reviewers.");
  const { request, state } = reviewed;
  const events = await eventsOf(store, record.id);
  expect(fold(request, events)).toEqual(state);
  const count = (...types: readonly string[]): number => events.filter(({ type }) => types.includes(type)).length;
  expect(count("resolved", "expired", "canceled", "superseded"), "one outcome").toBe(1);
  expect(count("consumed", "unused"), "taken once, or nobody's").toBe(state.resolution === undefined ? 0 : 1);
  expect(record.status).toBe(state.status);
  if (state.revoked !== undefined) expect(state.outcome?.kind).toBe("unused");
  reached.expired += state.status === "expired" ? 1 : 0;
  reached.canceled += state.status === "canceled" ? 1 : 0;
  reached.revoked += state.revoked === undefined ? 0 : 1;
  reached.edited += count("edited") > 0 ? 1 : 0;
}

/** What was paid is what was approved. */
function judgePayment({ permit }: ScopeStarted, questions: readonly InterruptRecord[], paid: readonly string[]): void {
  const approved = questions.map(reviewedOf).find((one) => one?.request.id === permit?.interrupt);
  const { to, cents, memo } = (approved?.state.envelope?.args ?? {}) as Readonly<Record<string, string>>;
  for (const one of paid) expect(one).toBe(`${to} ${cents} ${memo}`);
}

/** Whether an accepted decision is still known: as a vote that stands or is void, one taken back, or a reason to ask again. */
function isKept({ id, interruptId }: Receipt, questions: readonly InterruptRecord[]): boolean {
  const state = questions.map(reviewedOf).find((one) => one?.request.id === interruptId)?.state;
  if (state === undefined) return false;
  const { votes, voided, rounds, withdrawn } = state;
  const said = [...votes, ...voided, ...rounds.map(({ cause }) => cause)];
  return said.some((one) => one.id === id) || withdrawn.some(({ vote }) => vote === id);
}

async function judge(store: Store, { paid, receipts, refused, result }: Evidence): Promise<void> {
  const entries = await journalOf(store, "t");
  const questions = await questionRecords(store, "t");
  for (const question of questions) await judgeQuestion(store, question);
  expect(gatesPassed(entries, questions)).toEqual([]);
  const started = only(entries, "scope_started");
  expect(started.length, "executed at most once").toBeLessThanOrEqual(1);
  // A cancel may come between the permit and the first line of the tool: then it is on record as begun, and did nothing.
  if (result === "canceled") expect(paid.length).toBeLessThanOrEqual(started.length);
  else expect(paid).toHaveLength(started.length);
  expect(RESULTS).toContain(result);
  if (started[0] !== undefined) judgePayment(started[0], questions, paid);
  const ended = [...only(entries, "run_completed"), ...only(entries, "run_canceled")];
  expect(ended).toHaveLength(1);
  expect(await counted(store)).toEqual({ reserved: 0, consumed: 900 * started.length });
  for (const receipt of receipts) expect(isKept(receipt, questions), "an accepted decision is kept").toBe(true);
  for (const code of refused) expect([...REFUSALS]).toContain(code);
  reached.paid += paid.length;
  reached.rejected += paid.length === 0 ? 1 : 0;
  reached.again += questions.length > 1 ? 1 : 0;
}

test("approve, reject, edit, text, revoke, cancel, the deadline and a moving price, all at once", async () => {
  const schedule = fc.record({
    happenings: fc.array(happening, { minLength: 2, maxLength: 5 }),
    early: fc.constantFrom(0, 1, 1_000, 1_000, 1_000),
    turns: fc.infiniteStream(fc.integer({ min: 0, max: 6 })).map(drawn),
    hot: fc.boolean(),
    count: fc.constantFrom<1 | 2>(1, 1, 2),
  });
  await fc.assert(fc.asyncProperty(schedule, run), { numRuns: SOAK ? 10_000 : 400 });
  process.stdout.write(`races: ${JSON.stringify(reached)}\n`);
  for (const [what, times] of Object.entries(reached)) expect(times, `it was ${what} at times`).toBeGreaterThan(0);
});
