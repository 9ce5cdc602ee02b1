/** What happens when nobody answers: reminders, others, escalation and the default, each once, at its time (G2, G7, G12; E1, E2). */
import { describe, expect, test } from "vitest";
import {
  ask,
  compilePolicy,
  entrypoint,
  interrupt,
  type App,
  type InterruptOptions,
  type RungInput,
  type Store,
} from "../../src/index.ts";
import { journalOf } from "../crash/invariants.ts";
import { WrappedStore } from "../crash/wrapped-store.ts";
import {
  clocked,
  codeOf,
  DAY,
  HOUR,
  MINUTE,
  Process,
  questionsOf,
  refusal,
  rested,
  rowOf,
  serving,
  thread,
} from "../engine/world.ts";
import {
  APPROVE,
  between,
  eventsOf,
  only,
  outcome,
  paying,
  payTool,
  REJECT,
  says,
  states,
  theOne,
  WAYS,
} from "./office.ts";

const LADDER: readonly RungInput[] = [
  { kind: "remind", after: "1h" },
  { kind: "reassign", after: "2h", reviewers: { people: ["ben"] } },
  { kind: "escalate", after: "3h", reviewers: { people: ["boss"] } },
  { kind: "default", after: "4h", otherwise: "reject" },
];

/** A payment in front of ann, with a ladder; as a process on a store. */
function desk(store: Store, paid: string[], ladder: readonly RungInput[] = LADDER) {
  const app = paying(store, payTool(paid, { reviewers: { people: ["ann"] }, ladder }));
  return { app, ...serving(store, [app]) };
}

/** Fired rungs, with their causes. */
async function fired(store: Store, id: string): Promise<readonly unknown[]> {
  return (await eventsOf(store, id)).flatMap((event) =>
    event.type === "rung_fired" ? [[event.kind, event.cause, event.at]] : [],
  );
}

describe("a ladder", () => {
  test.each(WAYS)(
    "climbs by the clock of the store, each rung at its time, and ends with the default (%s, E1)",
    async (way) => {
      const { clock, store } = clocked();
      const paid: string[] = [];
      const { app, holdpoint, errors } = desk(store, paid);
      const from = clock.now();
      const [question] = questionsOf(await app.invoke({}, thread()));
      const seen: unknown[] = [];
      for (let hour = 1; hour <= 4; hour += 1) {
        expect((await rowOf(store)).wakeAt).toBe(from + hour * HOUR);
        between(way, store);
        await clock.advance(HOUR - 1);
        expect(await holdpoint.tick()).toBe(0);
        await clock.advance(1);
        expect(await holdpoint.tick()).toBe(1);
        await rested(store);
        seen.push((await holdpoint.standing(question.id)).missing);
      }
      expect(seen).toEqual([...["ann", "ben", "boss"].map((who) => [expect.stringContaining(who) as string]), []]);
      expect(await app.settled(thread())).toBe("ACTION_REJECTED");
      expect(await fired(store, question.id)).toEqual(
        ["remind", "reassign", "escalate", "default"].map((kind, at) => [kind, "due", from + (at + 1) * HOUR]),
      );
      expect(only(await journalOf(store, "t"), "rung_fired").map(({ dueAt }) => dueAt)).toEqual(
        [2, 3, 4].map((hour) => from + hour * HOUR),
      );
      expect((await states(store))[0]).toMatchObject({ status: "expired", resolution: { cause: "deadline", by: [] } });
      expect([paid, errors]).toEqual([[], []]);
    },
  );

  test("what happens at zero, and who is asked when, is part of what is shown", async () => {
    const { store } = clocked();
    const { holdpoint, app } = desk(store, []);
    await app.invoke({}, thread());
    const at = store.now();
    expect((await theOne(holdpoint)).review).toMatchObject({
      ladder: [
        { kind: "remind", dueAt: at + HOUR },
        { kind: "reassign", dueAt: at + 2 * HOUR },
        { kind: "escalate", dueAt: at + 3 * HOUR },
        { kind: "default", dueAt: at + 4 * HOUR, otherwise: "reject" },
      ],
    });
    expect((await theOne(holdpoint)).deadlineAt).toBe(at + 4 * HOUR);
  });

  test("at instants instead of spans", async () => {
    const { clock, store } = clocked();
    const at = clock.now() + 5 * MINUTE;
    const { app, holdpoint } = desk(store, [], [{ kind: "default", at: new Date(at), otherwise: "reject" }]);
    await app.invoke({}, thread());
    expect((await rowOf(store)).wakeAt).toBe(at);
    await clock.advance(5 * MINUTE);
    await holdpoint.tick();
    expect(await app.settled(thread())).toBe("ACTION_REJECTED");
  });

  test("whoever was asked before a rung gave it to others decides no more, and what they said is void", async () => {
    const { clock, store } = clocked();
    const paid: string[] = [];
    const { app, holdpoint } = desk(store, paid);
    const [first] = questionsOf(await app.invoke({}, thread()));
    await clock.advance(2 * HOUR);
    await holdpoint.tick();
    expect(await codeOf(holdpoint.decide(first.id, APPROVE, { by: "ann", digest: first.digest }))).toBe(
      "DIGEST_MISMATCH",
    );
    expect(await codeOf(says(holdpoint, "ann", APPROVE))).toBe("NOT_A_REVIEWER");
    await says(holdpoint, "ben", APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 900");
  });

  test("when every process was away for days: all rungs fire once, in order, at the first look", async () => {
    const { clock, store } = clocked();
    const paid: string[] = [];
    const gone = new Process(store);
    const [question] = questionsOf(await desk(gone, paid).app.invoke({}, thread()));
    gone.end();
    await clock.advance(9 * DAY);
    const first = desk(new Process(store), paid);
    const second = desk(new Process(store), paid);
    await Promise.all([first.holdpoint.tick(), second.holdpoint.tick()]);
    await rested(store);
    expect(await first.app.settled(thread())).toBe("ACTION_REJECTED");
    expect((await fired(store, question.id)).map((one) => (one as readonly unknown[])[0])).toEqual([
      "remind",
      "reassign",
      "escalate",
      "default",
    ]);
    expect(paid).toEqual([]);
  });

  test("nothing ticks while it waits, and nothing is asked of the store (G12)", async () => {
    const { clock, store: disk } = clocked();
    class Counting extends WrappedStore {
      calls = 0;
      protected override pass<T>(_call: keyof Store, run: () => Promise<T>): Promise<T> {
        this.calls += 1;
        return run();
      }
    }
    const store = new Counting(disk);
    const { app } = desk(store, []);
    await app.invoke({}, thread());
    const { calls } = store;
    expect(clock.timers).toBe(0);
    await clock.advance(9 * DAY);
    expect([clock.timers, store.calls - calls]).toEqual([0, 0]);
  });
});

describe("a decision", () => {
  test.each<[string, number, string | undefined]>([
    ["a millisecond before the deadline counts", 4 * HOUR - 1, undefined],
    ["at the deadline is refused, and the default counts (E2)", 4 * HOUR, "DEADLINE_PASSED"],
    ["days after it is refused, and the default counts", 9 * DAY, "DEADLINE_PASSED"],
  ])("%s", async (_what, at, code) => {
    const { clock, store } = clocked();
    const paid: string[] = [];
    const { app, holdpoint } = desk(store, paid, [{ kind: "default", after: "4h", otherwise: "reject" }]);
    await app.invoke({}, thread());
    await clock.advance(at);
    expect(await outcome(says(holdpoint, "ann", APPROVE).then(() => undefined))).toBe(code ?? null);
    await holdpoint.tick();
    expect(await app.settled(thread())).toBe(code === undefined ? "paid acme 900" : "ACTION_REJECTED");
    expect(paid).toHaveLength(code === undefined ? 1 : 0);
  });

  test("at a rung before the end finds that rung fired first", async () => {
    const { clock, store } = clocked();
    const { app, holdpoint } = desk(store, []);
    const [{ id, digest }] = questionsOf(await app.invoke({}, thread()));
    await clock.advance(2 * HOUR);
    // Nobody has looked yet: ann's decision is what fires the reminder and the reassignment.
    expect(await codeOf(holdpoint.decide(id, APPROVE, { by: "ann", digest }))).toBe("DIGEST_MISMATCH");
    expect((await fired(store, id)).map((one) => (one as readonly unknown[])[0])).toEqual(["remind", "reassign"]);
    await holdpoint.tick();
    await rested(store);
    expect(await fired(store, id)).toHaveLength(2);
    expect((await rowOf(store)).wakeAt).toBe(clock.now() + HOUR);
    await says(holdpoint, "ben", APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 900");
  });

  test("after a reminder counts, and the rest of the ladder never fires", async () => {
    const { clock, store } = clocked();
    const { app, holdpoint } = desk(store, []);
    const [{ id }] = questionsOf(await app.invoke({}, thread()));
    await clock.advance(HOUR);
    await holdpoint.tick();
    await says(holdpoint, "ann", REJECT);
    expect(await app.settled(thread())).toBe("ACTION_REJECTED");
    await clock.advance(9 * DAY);
    expect(await holdpoint.tick()).toBe(0);
    expect(await fired(store, id)).toHaveLength(1);
  });
});

describe("the default of an action", () => {
  test.each<[RungInput & { readonly kind: "default" }, unknown, number]>([
    [{ kind: "default", after: "1h", otherwise: "reject" }, "ACTION_REJECTED", 0],
    [{ kind: "default", after: "1h", otherwise: "approve" }, "paid acme 900", 1],
    [{ kind: "default", after: "1h", otherwise: "fail" }, "ACTION_REJECTED", 0],
    [{ kind: "default", after: "1h", otherwise: { value: "later" } }, "ACTION_ANSWERED", 0],
  ])("%j", async (rung, expected, times) => {
    const { clock, store } = clocked();
    const paid: string[] = [];
    const { app, holdpoint } = desk(store, paid, [rung]);
    await app.invoke({}, thread());
    await clock.advance(HOUR);
    await holdpoint.tick();
    expect(await app.settled(thread())).toBe(expected);
    expect(paid).toHaveLength(times);
    expect((await states(store))[0]?.outcome?.kind).toBe("consumed");
    if (times === 1) {
      expect(only(await journalOf(store, "t"), "scope_started")[0]?.permit).toMatchObject({ by: [] });
    }
  });

  test("that approves does not, when somebody rejected and others were still to be heard", async () => {
    const { clock, store } = clocked();
    const paid: string[] = [];
    const app = paying(
      store,
      payTool(paid, {
        reviewers: { rule: { people: ["ann", "ben", "cid"], count: 2 }, disagreement: "majority" },
        deadline: "1h",
        onDeadline: "approve",
      }),
    );
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    await says(holdpoint, "ann", REJECT);
    await clock.advance(HOUR);
    await holdpoint.tick();
    expect(await app.settled(thread())).toBe("ACTION_REJECTED");
    expect(paid).toEqual([]);
  });

  test("given as a value says in whole sentences that nobody decided", async () => {
    const { clock, store } = clocked();
    const pay = payTool([], { deadline: "1h", onDeadline: { value: "later" } });
    const app = entrypoint({ name: "paying", checkpointer: store }, async () => pay.invoke({ to: "acme", cents: 1 }));
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    await clock.advance(HOUR);
    await holdpoint.tick();
    const refused = await refusal(app.settled(thread()));
    expect(refused).toMatchObject({ code: "ACTION_ANSWERED", data: { value: "later", by: [] } });
    expect(refused.message).not.toMatch(/: +answered|  /);
  });
});

describe("the default of a question", () => {
  test.each<[InterruptOptions, unknown]>([
    [{ ladder: [{ kind: "default", after: "1h", otherwise: { value: 7 } }] }, 7],
    [{ ladder: [{ kind: "default", after: "1h", otherwise: "fail" }] }, "DEADLINE_PASSED"],
    [{ clarify: true, ladder: [{ kind: "default", after: "1h", otherwise: "reject" }] }, "no"],
    [{ clarify: true, ladder: [{ kind: "default", after: "1h", otherwise: "approve" }] }, "yes"],
    [{ reviewers: { people: ["ann"] }, deadline: "1h", onDeadline: { value: "none" } }, "none"],
    [{ reviewers: { people: ["ann"] }, deadline: "1h" }, "DEADLINE_PASSED"],
  ])("%j → %j", async (options, expected) => {
    const { clock, store } = clocked();
    const app: App<object, unknown> = entrypoint({ name: "asking", checkpointer: store }, async (_input: object) =>
      outcome(interrupt("Well?", options)),
    );
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    await clock.advance(HOUR);
    await holdpoint.tick();
    expect(await app.settled(thread())).toBe(expected);
    expect((await states(store))[0]?.outcome?.kind).toBe("consumed");
  });
});

test("a deadline by the policy cuts the author's ladder short, and then it is rejected", async () => {
  const { clock, store } = clocked();
  const paid: string[] = [];
  const pay = payTool(paid, {
    ladder: [
      { kind: "remind", after: "1h" },
      { kind: "default", after: "9h", otherwise: "approve" },
    ],
  });
  const app = paying(store, pay, {
    policy: compilePolicy({ name: "p", rules: [ask("pay", { deadline: "2h" })] }, [pay]),
  });
  const { holdpoint } = serving(store, [app]);
  await app.invoke({}, thread());
  await clock.advance(2 * HOUR);
  await holdpoint.tick();
  expect(await app.settled(thread())).toBe("ACTION_REJECTED");
  expect(paid).toEqual([]);
});
