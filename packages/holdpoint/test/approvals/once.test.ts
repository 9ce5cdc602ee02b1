/** An approval is used once, by what it was given for: after a crash, a failure, in a fork, under other code (G4, G5, G8). */
import { describe, expect, test } from "vitest";
import {
  allow,
  approve,
  compilePolicy,
  deny,
  entrypoint,
  StateGraph,
  Annotation,
  START,
  step,
  tool,
  type App,
  type EntrypointOptions,
  type Store,
} from "../../src/index.ts";
import { gatesPassed, journalOf, questionRecords } from "../crash/invariants.ts";
import { clocked, codeOf, Process, questionsOf, refusal, serving, thread, until } from "../engine/world.ts";
import {
  ACME,
  APPROVE,
  between,
  only,
  outcome,
  paying,
  payTool,
  says,
  states,
  theOne,
  WAYS,
  type PayTool,
} from "./office.ts";

const LEASE_MS = 15_000;

async function gatesOf(store: Store, id = "t"): Promise<readonly string[]> {
  return gatesPassed(await journalOf(store, id), await questionRecords(store, id));
}

describe("a process that ends while the approved tool is at work", () => {
  /** A transfer that hangs until the test lets it end. */
  function wiring(
    store: Store,
    tries: { readonly key: string; readonly attempt: number }[],
    until_: Promise<void>,
  ): App<object, unknown> {
    const wire = tool(
      async (_args, { idempotencyKey = "" }) => {
        tries.push({ key: idempotencyKey, attempt: tries.length + 1 });
        await until_;
        return "wired";
      },
      { name: "wire", description: "Wires.", schema: { type: "object" }, effect: "act" },
    );
    return entrypoint({ name: "wiring", checkpointer: store }, async (_input: object) => outcome(wire.invoke({})));
  }

  async function crashed() {
    const { clock, store } = clocked();
    const tries: { readonly key: string; readonly attempt: number }[] = [];
    const dead = new Process(store);
    const app = wiring(dead, tries, new Promise(() => undefined));
    const { holdpoint } = serving(dead, [app]);
    await app.invoke({}, thread());
    await says(holdpoint, "ann", APPROVE);
    await until(() => tries.length === 1);
    dead.end();
    const alive = new Process(store);
    const again = wiring(alive, tries, Promise.resolve());
    const served = serving(alive, [again]);
    await clock.advance(LEASE_MS);
    await served.holdpoint.tick();
    return { store, tries, app: again, holdpoint: served.holdpoint };
  }

  test("people are asked what became of it, not whether it may be done; a retry has the same key and the same approval", async () => {
    const { store, tries, app, holdpoint } = await crashed();
    expect(tries).toHaveLength(1);
    expect(await theOne(holdpoint)).toMatchObject({
      purpose: "outcome",
      value: { attempt: 1, idempotencyKey: tries[0]?.key },
    });
    await says(holdpoint, "ben", { action: "retry" });
    expect(await app.settled(thread())).toBe("wired");
    expect(tries.map(({ key }) => key)).toEqual([tries[0]?.key, tries[0]?.key]);
    const started = only(await journalOf(store, "t"), "scope_started");
    expect(started.map(({ attempt, permit }) => [attempt, permit !== undefined])).toEqual([
      [undefined, true],
      [2, false],
    ]);
    expect(await gatesOf(store)).toEqual([]);
    expect((await questionRecords(store, "t")).filter(({ purpose }) => purpose === "action")).toHaveLength(1);
  });

  test.each([
    [{ action: "result", value: "wired by hand" }, "wired by hand"],
    [{ action: "fail", reason: "the bank says no" }, "UNKNOWN_OUTCOME"],
  ])("what they say is taken: %j", async (answer, expected) => {
    const { tries, app, holdpoint } = await crashed();
    await says(holdpoint, "ben", answer);
    expect(await app.settled(thread())).toBe(expected);
    expect(tries).toHaveLength(1);
  });
});

describe("a thread that failed, and goes on", () => {
  /** Fails once after, or instead of, the payment. */
  function failing(store: Store, pay: PayTool, fails: { left: number }): App<object, unknown> {
    return entrypoint({ name: "failing", checkpointer: store }, async (_input: object) => {
      const paid = await pay.invoke(ACME);
      await step("file", () => {
        if ((fails.left -= 1) >= 0) throw new Error("disk full");
      });
      return paid;
    });
  }

  test.each(WAYS)("later does not ask again, and does not pay again (%s)", async (way) => {
    const { store } = clocked();
    const paid: string[] = [];
    const app = failing(store, payTool(paid), { left: 1 });
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    await says(holdpoint, "ann", APPROVE);
    expect((await refusal(app.settled(thread()))).message).toBe("disk full");
    between(way, store);
    expect(await app.invoke(null, thread())).toBe("paid acme 900");
    expect(paid).toEqual(["acme 900 -"]);
    expect(await questionRecords(store, "t")).toHaveLength(1);
  });

  test("after a rejection asks anew, showing that it was rejected before", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const app = failing(store, payTool(paid), { left: 0 });
    const { holdpoint } = serving(store, [app]);
    const [first] = questionsOf(await app.invoke({}, thread()));
    await says(holdpoint, "ann", { type: "reject", comment: "Not now." });
    expect(await codeOf(app.settled(thread()))).toBe("ACTION_REJECTED");
    const [second] = questionsOf(await app.invoke(null, thread()));
    expect(second.id).not.toBe(first.id);
    expect(second.review).toMatchObject({ repeats: [{ by: ["ann"], comment: "Not now." }] });
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 900");
    expect(paid).toEqual(["acme 900 -"]);
    expect(await gatesOf(store)).toEqual([]);
  });

  test("because the tool itself failed does not do it again without asking", async () => {
    const { store } = clocked();
    let calls = 0;
    const wire = tool(
      () => {
        calls += 1;
        if (calls === 1) throw new Error("the line was cut");
        return "wired";
      },
      { name: "wire", description: "Wires.", schema: { type: "object" }, effect: "act" },
    );
    const app = entrypoint({ name: "wiring", checkpointer: store }, async (_input: object) => wire.invoke({}));
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    await says(holdpoint, "ann", APPROVE);
    expect((await refusal(app.settled(thread()))).message).toBe("the line was cut");
    const again = await app.invoke(null, thread());
    expect(questionsOf(again)).toHaveLength(1);
    expect(calls).toBe(1);
  });
});

describe("a fork", () => {
  const Log = Annotation.Root({ log: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }) });

  function paid2(store: Store, pay: PayTool, options: Pick<EntrypointOptions, "policy"> = {}) {
    return new StateGraph(Log)
      .addNode("first", () => ({ log: ["first"] }))
      .addNode("pay", async () => ({ log: [String(await outcome(pay.invoke(ACME)))] }))
      .addEdge(START, "first")
      .addEdge("first", "pay")
      .compile({ checkpointer: store, name: "paying", ...options });
  }

  /** The checkpoint at which the payment was about to be made. */
  async function before(app: ReturnType<typeof paid2>) {
    for await (const { next, config } of app.getStateHistory(thread())) if (next.includes("pay")) return config;
    throw new Error("There is no such checkpoint.");
  }

  test.each(["reuse", "execute"] as const)(
    "asks anew, under an id of its own; the approval of its parent is not its own (%s)",
    async (effects) => {
      const { store } = clocked();
      const paid: string[] = [];
      const app = paid2(store, payTool(paid));
      const { holdpoint } = serving(store, [app]);
      const [first] = questionsOf(await app.invoke({}, thread()));
      const waiting = await app.fork(await before(app), { threadId: "waiting", effects });
      await says(holdpoint, "ann", APPROVE);
      await app.settled(thread());
      expect(paid).toHaveLength(1);
      const late = await app.fork(await before(app), { threadId: "late", effects });
      for (const fork of [waiting, late]) {
        const [question] = questionsOf(await app.invoke(null, fork));
        expect(question.id).not.toBe(first.id);
        expect(question.review).toMatchObject({ envelope: { threadId: fork.configurable?.thread_id } });
        expect(await codeOf(holdpoint.decide(question.id, APPROVE, { by: "ann", digest: first.digest }))).toBe(
          "DIGEST_MISMATCH",
        );
      }
      expect(paid).toHaveLength(1);
      expect(await gatesOf(store, "late")).toEqual([]);
    },
  );

  test("as a dry run asks, and does not pay also when it is approved", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const app = paid2(store, payTool(paid));
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    await says(holdpoint, "ann", APPROVE);
    await app.settled(thread());
    const fork = await app.fork(await before(app), { threadId: "dry", effects: "dry-run" });
    const result = await app.invoke(null, fork);
    if (result.__interrupt__ !== undefined) {
      await says(holdpoint, "ann", APPROVE, { threadId: "dry" });
      await app.settled(fork);
    }
    expect(paid).toHaveLength(1);
  });

  test("never repeats what a policy allowed in its parent, unless told to", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const pay = payTool(paid);
    const app = paid2(store, pay, { policy: compilePolicy({ name: "p", rules: [allow("pay")] }, [pay]) });
    await app.invoke({}, thread());
    expect(paid).toHaveLength(1);
    await app.invoke(null, await app.fork(await before(app), { threadId: "reused", effects: "reuse" }));
    expect(paid).toHaveLength(1);
    await app.invoke(null, await app.fork(await before(app), { threadId: "executed", effects: "execute" }));
    expect(paid).toHaveLength(2);
  });
});

describe("other code", () => {
  /** The same place in the program with another tool there. */
  async function replaced(now: (store: Store, paid: string[]) => App<object, unknown>) {
    const { store } = clocked();
    const paid: string[] = [];
    const first = new Process(store);
    await paying(first, payTool(paid)).invoke({}, thread());
    const second = new Process(store);
    const app = now(second, paid);
    const { holdpoint, errors } = serving(second, [app]);
    await says(holdpoint, "ann", APPROVE);
    const end = await refusal(app.settled(thread())).catch(() => undefined);
    return { store, paid, end, errors };
  }

  const loose = (paid: string[]) =>
    tool((args) => void paid.push(JSON.stringify(args)), {
      name: "pay",
      description: "Pays.",
      schema: { type: "object" },
      effect: "read",
    });

  test("that has no gate where one was is blocked: the request cannot become one that needs none", async () => {
    const { paid, end } = await replaced((store, done) =>
      entrypoint({ name: "paying", checkpointer: store }, async () => loose(done).invoke({ ...ACME, memo: "-" })),
    );
    expect(end).toMatchObject({
      code: "THREAD_BLOCKED",
      message: expect.stringContaining("needs no approval now") as string,
    });
    expect(paid).toEqual([]);
  });

  test("that does something else there is blocked, and the approval is not used", async () => {
    const { store, paid, end } = await replaced((checkpointer, done) =>
      paying(checkpointer, payTool(done), { args: { to: "mallory", cents: 900 } }),
    );
    expect(end).toMatchObject({ code: "THREAD_BLOCKED" });
    expect(paid).toEqual([]);
    expect((await states(store))[0]?.outcome).toBeUndefined();
  });

  test("that asks with approve() where a tool was is blocked", async () => {
    const { paid, end } = await replaced((checkpointer, done) =>
      entrypoint({ name: "paying", checkpointer }, async () => {
        if ((await approve({ tool: "pay", args: { ...ACME, memo: "-" } })).approved) done.push("by hand");
      }),
    );
    expect(end).toMatchObject({ code: "THREAD_BLOCKED" });
    expect(paid).toEqual([]);
  });

  test("that reads where it acted, behind a policy that allows reads, does not run on its own", async () => {
    const { paid } = await replaced((checkpointer, done) => {
      const pay = loose(done);
      return entrypoint(
        { name: "paying", checkpointer, policy: compilePolicy({ name: "p", rules: [deny("other*")] }, [pay]) },
        async () => outcome(pay.invoke({ ...ACME, memo: "-" })),
      );
    });
    // Another schema is another action: it is asked again (approvals/dispatch.ts, H2).
    expect(paid).toEqual([]);
  });
});
