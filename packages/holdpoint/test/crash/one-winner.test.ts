/** Of any number of approve, reject, cancel and timeout at once, one is committed; everybody hears the same (G2, G3, G7). */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  Annotation,
  Holdpoint,
  interrupt,
  isHoldpointError,
  MemorySaver,
  START,
  StateGraph,
  type Receipt,
  type Store,
} from "../../src/index.ts";
import { DEFAULT_TENANT, threadId } from "../../src/core/ids.ts";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";
import { ManualClock } from "../../src/testing/index.ts";
import { Child } from "./children.ts";
import type { Order, Verdict } from "./decider.child.ts";
import { config } from "./imagined-process.ts";
import { journalOf, questionRecords } from "./invariants.ts";
import { drawn } from "./random.ts";
import { JitterStore, WitnessStore } from "./wrapped-store.ts";

const SOAK = process.env["HOLDPOINT_SOAK"] === "1";
const Answer = Annotation.Root({ answer: Annotation<string>() });
const MINUTE = 60_000;

function asks(checkpointer: Store) {
  return new StateGraph(Answer)
    .addNode("ask", async () => ({
      answer: await interrupt<string>("Approve?", { deadline: MINUTE, onDeadline: { value: "nobody" } }),
    }))
    .addEdge(START, "ask")
    .compile({ checkpointer, name: "asks" });
}

describe("two processes that decide at the same instant", () => {
  const ROUNDS = 50;
  let directory: string;
  let store: Store;
  let deciders: readonly Child[];

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "holdpoint-winner-"));
    const db = join(directory, "threads.db");
    store = SqliteSaver.fromConnString(db);
    deciders = [0, 1].map(() => new Child("decider.child.ts", { db }));
    await Promise.all(deciders.map((child) => child.message()));
  });
  afterEach(async () => {
    await Promise.all(deciders.map((child) => child.kill()));
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Both told at once; what each said. */
  async function atOnce(orders: readonly Omit<Order, "at">[]): Promise<readonly Verdict[]> {
    const at = Date.now() + 5;
    return Promise.all(
      deciders.map((child, index) => {
        const verdict = child.message<Verdict>();
        child.send({ ...orders[index], at });
        return verdict;
      }),
    );
  }

  async function ask(app: ReturnType<typeof asks>, id: string): Promise<string> {
    const { __interrupt__: asked } = await app.invoke({}, config(id));
    return asked![0]!.id;
  }

  test("approve and reject: one winner, and the other is told who it was and when", async () => {
    const app = asks(store);
    let wonByFirst = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const question = await ask(app, `t${round}`);
      const verdicts = await atOnce([
        { question, value: "approve", by: "ann" },
        { question, value: "reject", by: "bob" },
      ]);
      const accepted = verdicts.flatMap((verdict) => (verdict.kind === "accepted" ? [verdict.receipt] : []));
      const refused = verdicts.filter(({ kind }) => kind === "refused");
      expect(accepted).toHaveLength(1);
      const [{ by, at, value }] = accepted as [Receipt];
      expect(refused).toEqual([{ kind: "refused", code: "ALREADY_DECIDED", by, at }]);
      expect(await app.invoke(null, config(`t${round}`))).toEqual({ answer: value });
      if (by === "ann") wonByFirst += 1;
    }
    process.stdout.write(`${ROUNDS} rounds: the first process won ${wonByFirst}\n`);
  });

  test("the same decision from both: one decision, and the same receipt for each", async () => {
    const app = asks(store);
    for (let round = 0; round < ROUNDS; round += 1) {
      const question = await ask(app, `t${round}`);
      const [one, other] = await atOnce([
        { question, value: "approve", by: "ann" },
        { question, value: "approve", by: "ann" },
      ]);
      expect(one?.kind).toBe("accepted");
      expect(other).toEqual(one);
      await app.invoke(null, config(`t${round}`));
      expect((await journalOf(store, `t${round}`)).filter(({ type }) => type === "interrupt_answered")).toHaveLength(1);
      expect((await app.receipt(question))?.outcome).toBe("consumed");
    }
  });
});

/** What happens to one question at the same time, each from a process of its own. */
type Happening =
  | { readonly what: "decide"; readonly by: string; readonly value: string }
  | { readonly what: "cancel" | "tick" | "deadline" };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    what: fc.constant("decide" as const),
    by: fc.constantFrom("ann", "bob"),
    value: fc.constantFrom("approve", "reject"),
  }),
  fc.record({ what: fc.constantFrom("cancel" as const, "tick" as const, "deadline" as const) }),
);

/** Decides; the receipt, or the code it was refused with. */
async function attempt(deciding: Promise<Receipt>): Promise<Receipt | string> {
  try {
    return await deciding;
  } catch (error) {
    if (isHoldpointError(error)) return error.code;
    throw error;
  }
}

/** Tries again while another worker has the thread for a moment. */
async function onceFree<T>(clock: ManualClock, call: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isHoldpointError(error, "THREAD_BUSY") || tries > 100) throw error;
      await clock.settle(4);
    }
  }
}

/** Lets things happen to one pending question at once, `early` ms before its deadline (0: exactly at it). */
async function collide(
  happenings: readonly Happening[],
  early: number,
  turns: () => number,
  hot: boolean,
): Promise<void> {
  const clock = new ManualClock();
  const disk = new WitnessStore(new MemorySaver({ clock }));
  const own = (hotThreads: number) => {
    const store = new JitterStore(disk, turns);
    const app = asks(store);
    return { app, holdpoint: new Holdpoint({ store, graphs: [app], hotThreads }) };
  };
  const first = own(hot ? 10 : 0);
  const { __interrupt__: asked } = await first.app.invoke({}, config("t"));
  const question = asked![0]!.id;
  await clock.advance(MINUTE - early);
  const said: (Receipt | string)[] = [];
  const happen = async (one: Happening, { holdpoint }: typeof first): Promise<void> => {
    if (one.what === "decide") said.push(await attempt(holdpoint.decide(question, one.value, { by: one.by })));
    else if (one.what === "cancel") await holdpoint.cancel("t", { by: "boss" });
    else if (one.what === "deadline") await clock.settle(5 * turns()).then(() => clock.advance(early));
    else await holdpoint.tick();
  };
  await Promise.all(happenings.map((one, index) => happen(one, index === 0 ? first : own(0))));
  await clock.settle(100);
  expect(disk.broken).toEqual([]);
  // Nobody died: nobody lost hold of the thread.
  expect((await disk.thread(DEFAULT_TENANT, threadId("t")))?.leaseUntil).toBeNull();
  for (let round = 0; round < 4; round += 1) {
    await clock.advance(MINUTE);
    await first.holdpoint.tick();
    await clock.settle(100);
  }
  await judge(disk, said, { canceled: happenings.some(({ what }) => what === "cancel"), late: early === 0 });
}

async function judge(
  store: Store,
  said: readonly (Receipt | string)[],
  { canceled, late }: { readonly canceled: boolean; readonly late: boolean },
): Promise<void> {
  const receipts = said.filter((one) => typeof one !== "string");
  const refusals = said.filter((one) => typeof one === "string");
  const [record] = await questionRecords(store, "t");
  const entries = await journalOf(store, "t");
  const ends = entries
    .filter(({ type }) => type === "interrupt_answered" || type === "interrupt_expired" || type === "run_canceled")
    .map(({ type }) => type);
  // Everybody whose decision was accepted holds the same receipt, and nobody else holds one.
  expect(new Set(receipts.map(({ id }) => id)).size).toBe(receipts.length > 0 ? 1 : 0);
  expect(record?.decision?.id).toBe(receipts[0]?.id);
  for (const code of refusals) expect(["ALREADY_DECIDED", "DEADLINE_PASSED", "INTERRUPT_CLOSED"]).toContain(code);
  // One end: the answer, the deadline or the cancel. A cancel may still end a run that went on; here nothing comes after.
  expect(ends).toHaveLength(1);
  if (ends[0] === "interrupt_answered") expect(record).toMatchObject({ status: "resolved", outcome: "consumed" });
  if (ends[0] === "interrupt_expired") expect(record).toMatchObject({ status: "expired" });
  if (ends[0] === "run_canceled" && receipts.length > 0) {
    expect(record).toMatchObject({ status: "resolved", outcome: "unused" });
  }
  if (!canceled) expect(ends[0]).toBe(receipts.length > 0 ? "interrupt_answered" : "interrupt_expired");
  if (late) expect(receipts).toEqual([]);
}

test("decisions, a cancel and the deadline, all at once, in any order of their calls: one of them ends the question", async () => {
  const falling = fc.infiniteStream(fc.integer({ min: 0, max: 6 }));
  const property = fc.asyncProperty(
    fc.array(happening, { minLength: 2, maxLength: 4 }),
    fc.constantFrom(0, 1, 1_000),
    falling,
    fc.boolean(),
    (happenings, early, turns, hot) => collide(happenings, early, drawn(turns), hot),
  );
  await fc.assert(property, { numRuns: SOAK ? 10_000 : 400 });
});

test("a cancel that comes when its run has ended does not end the next one", async () => {
  const property = fc.asyncProperty(
    fc.infiniteStream(fc.integer({ min: 0, max: 8 })),
    fc.nat({ max: 30 }),
    async (turns, wait) => {
      const clock = new ManualClock();
      const disk = new MemorySaver({ clock });
      const app = asks(disk);
      const { __interrupt__: asked } = await app.invoke({}, config("t"));
      const store = new JitterStore(disk, drawn(turns));
      const other = new Holdpoint({ store, graphs: [asks(store)] });
      const canceling = other.cancel("t", { by: "boss" });
      await clock.settle(wait);
      // The answer ends the run, or the cancel does; then somebody begins the next one.
      await attempt(app.decide(asked![0]!.id, "approve", { by: "ann" }));
      for (let turn = 0; !["completed", "canceled"].includes((await other.threads()).items[0]!.status); turn += 1) {
        await clock.settle(1);
      }
      await canceling;
      const next = await onceFree(clock, () => app.invoke({}, config("t")));
      await clock.advance(MINUTE / 2);
      await other.tick();
      expect(next.__interrupt__).toHaveLength(1);
      expect((await other.threads()).items[0]!.status).toBe("waiting");
    },
  );
  await fc.assert(property, { numRuns: SOAK ? 5_000 : 200 });
});
