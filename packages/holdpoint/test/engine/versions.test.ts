/** Code change is loud (G8, scoreboard C1–C6). */
import { describe, expect, test } from "vitest";
import {
  Annotation,
  Command,
  entrypoint,
  interrupt,
  START,
  StateGraph,
  step,
  type CompileOptions,
  type Store,
} from "../../src/index.ts";
import { clocked, codeOf, Process, questionsOf, refusal, rested, rowOf, serving, thread, until } from "./world.ts";

type Options = Pick<CompileOptions, "version" | "onVersionChange"> & { readonly checkpointer: Store };

/** A durable function whose code is what the test says it is now. */
function job(options: Options, body: () => Promise<unknown>) {
  return entrypoint({ name: "job", ...options }, body);
}

const ask = async (): Promise<unknown> => interrupt("Send?");

describe("another version", () => {
  test.each(["1", "2"])("that replays goes on, and the change is recorded (version %s)", async (version) => {
    const { store } = clocked();
    await job({ checkpointer: store, version: "1" }, ask).invoke({}, thread());
    const next = job(
      { checkpointer: store, version },
      async () => `${String(await interrupt("Send?"))} under ${version}`,
    );
    expect(await next.invoke(new Command({ resume: "yes" }), thread())).toBe(`yes under ${version}`);
    expect((await next.getState(thread())).version).toBe(version);
  });

  test.each(["1", "2"])(
    "that differs is held, names the first difference, and executes nothing (version %s)",
    async (version) => {
      const { store } = clocked();
      const done: string[] = [];
      await job({ checkpointer: store, version: "1" }, ask).invoke({}, thread());
      const other = job({ checkpointer: store, version }, async () => {
        await step("wipe", () => void done.push("wipe"));
        return interrupt("Send?");
      });
      serving(store, [other]);
      const held = await refusal(other.invoke(new Command({ resume: "yes" }), thread()));
      expect(held.code).toBe("THREAD_BLOCKED");
      expect(held.message).toContain('interrupt "Send?"');
      expect(held.message).toContain('step "wipe"');
      expect(await other.getState(thread())).toMatchObject({ status: "blocked", blocked: { message: held.message } });
      expect((await serving(store, [other]).holdpoint.threads({ status: "blocked" })).items).toHaveLength(1);
      expect(done).toEqual([]);
    },
  );

  test("blocked → the right code again: the decision given meanwhile is there, and it goes on", async () => {
    const { store } = clocked();
    const [question] = questionsOf(await job({ checkpointer: store }, ask).invoke({}, thread()));
    const wrong = new Process(store);
    const { holdpoint: serverOfWrong } = serving(wrong, [
      job({ checkpointer: wrong, version: "2" }, async () => interrupt("Delete?")),
    ]);
    expect(await serverOfWrong.decide(question.id, "yes", { by: "ann" })).toMatchObject({ outcome: "pending" });
    await until(async () => (await rowOf(store)).status === "blocked");
    expect((await serverOfWrong.receipt(question.id))?.outcome).toBe("pending");
    wrong.end();
    const right = new Process(store);
    const { holdpoint, errors } = serving(right, [job({ checkpointer: right }, ask)]);
    holdpoint.start();
    await until(async () => (await rowOf(store)).status === "completed");
    await holdpoint.stop();
    expect((await job({ checkpointer: right }, ask).getState(thread())).values).toBe("yes");
    expect((await holdpoint.receipt(question.id))?.outcome).toBe("consumed");
    expect(errors).toEqual([]);
  });

  test("a node that is gone blocks before any code runs (C1)", async () => {
    const { store } = clocked();
    const State = Annotation.Root({ x: Annotation<number>() });
    const graph = (node: string, ran: string[]) =>
      new StateGraph(State)
        .addNode(node, async () => {
          ran.push(node);
          await interrupt("?");
          return { x: 1 };
        })
        .addEdge(START, node)
        .compile({ checkpointer: store, name: "nodes" });
    const ran: string[] = [];
    await graph("old", ran).invoke({}, thread());
    const held = await refusal(graph("new", ran).invoke(new Command({ resume: 1 }), thread()));
    expect(held).toMatchObject({ code: "THREAD_BLOCKED" });
    expect(held.message).toContain('"old"');
    expect(ran).toEqual(["old"]);
    expect(await graph("old", ran).invoke(null, thread())).toEqual({ x: 1 });
  });

  test("a blocked thread can be canceled, and takes new input after that", async () => {
    const { store } = clocked();
    await job({ checkpointer: store }, ask).invoke({}, thread());
    const wrong = job({ checkpointer: store, version: "2" }, async () => interrupt("Delete?"));
    serving(store, [wrong]);
    expect(await codeOf(wrong.invoke(new Command({ resume: "yes" }), thread()))).toBe("THREAD_BLOCKED");
    expect(await codeOf(wrong.invoke(null, thread()))).toBe("THREAD_BLOCKED");
    expect(await codeOf(wrong.invoke({}, thread()))).toBe("THREAD_BUSY");
    await wrong.cancel(thread());
    expect(questionsOf(await wrong.invoke({}, thread()))[0].value).toBe("Delete?");
  });
});

describe("pin", () => {
  test("only the thread's own version goes on; others are refused, and unclaimable says so", async () => {
    const { clock, store } = clocked();
    const v1 = job(
      { checkpointer: store, version: "1", onVersionChange: "pin" },
      async () => `1: ${String(await interrupt("Send?", { deadline: "1h", onDeadline: { value: "nobody" } }))}`,
    );
    const v2 = job(
      { checkpointer: store, version: "2", onVersionChange: "pin" },
      async () => `2: ${String(await interrupt("Send?"))}`,
    );
    const [question] = questionsOf(await v1.invoke({}, thread()));
    expect(await refusal(v2.invoke(new Command({ resume: "yes" }), thread()))).toMatchObject({
      code: "VERSION_REFUSED",
      data: { version: "1" },
    });
    expect(await codeOf(v2.invoke(null, thread()))).toBe("VERSION_REFUSED");
    expect(await codeOf(v2.decide(question.id, "yes", { by: "ann" }))).toBe("VERSION_REFUSED");
    const only2 = serving(new Process(store), [v2]).holdpoint;
    expect(await only2.unclaimable()).toMatchObject([{ id: "t", version: "1" }]);
    await clock.advance(3_600_000);
    expect(await only2.tick()).toBe(0);
    const both = serving(store, [v1, v2]).holdpoint;
    expect(await both.unclaimable()).toEqual([]);
    expect(await both.tick()).toBe(1);
    expect((await rested(store)).status).toBe("completed");
    expect((await v1.getState(thread())).values).toBe("1: nobody");
  });

  test("a decision taken where the version is not served is committed, and waits for who serves it", async () => {
    const { store } = clocked();
    const v1 = job({ checkpointer: store, version: "1", onVersionChange: "pin" }, ask);
    const [question] = questionsOf(await v1.invoke({}, thread()));
    const elsewhere = new Process(store);
    const { holdpoint } = serving(elsewhere, [
      job({ checkpointer: elsewhere, version: "2", onVersionChange: "pin" }, ask),
    ]);
    expect(await holdpoint.decide(question.id, "yes", { by: "ann" })).toMatchObject({ outcome: "pending" });
    const here = serving(store, [v1]).holdpoint;
    expect(await here.tick()).toBe(1);
    await rested(store);
    expect((await v1.getState(thread())).values).toBe("yes");
  });

  test("the next run of a thread that has ended is of the new version", async () => {
    const { store } = clocked();
    const version = (v: string) => job({ checkpointer: store, version: v, onVersionChange: "pin" }, async () => v);
    await version("1").invoke({}, thread());
    expect(await version("2").invoke({}, thread())).toBe("2");
  });
});

test("refuse: another version is blocked at once, and none of its code runs", async () => {
  const { store } = clocked();
  let ran = 0;
  const version = (v: string) =>
    job({ checkpointer: store, version: v, onVersionChange: "refuse" }, async () => ((ran += 1), interrupt("Send?")));
  await version("1").invoke({}, thread());
  const held = await refusal(version("2").invoke(new Command({ resume: "yes" }), thread()));
  expect(held).toMatchObject({ code: "THREAD_BLOCKED" });
  expect(held.message).toContain('"1"');
  expect(ran).toBe(1);
  expect(await version("1").invoke(null, thread())).toBe("yes");
});

describe("two versions side by side", () => {
  test("a thread goes to the code of its own version, and to the newest when that is gone (C6)", async () => {
    const { store } = clocked();
    const version = (v: string) =>
      job({ checkpointer: store, version: v }, async () => `${v}: ${String(await interrupt("Send?"))}`);
    const [v1, v2] = [version("1"), version("2")];
    const { holdpoint } = serving(store, [v1, v2]);
    for (const [app, id] of [
      [v1, "one"],
      [v2, "two"],
      [v1, "gone"],
    ] as const) {
      await app.invoke({}, thread(id));
    }
    for (const id of ["one", "two"]) {
      await holdpoint.decide((await holdpoint.pending({ threadId: id })).items[0]?.id ?? "", "yes", { by: "ann" });
    }
    expect(await v1.settled(thread("one"))).toBe("1: yes");
    expect(await v2.settled(thread("two"))).toBe("2: yes");
    const later = new Process(store);
    const only = serving(later, [
      job({ checkpointer: later, version: "2" }, async () => `2: ${String(await interrupt("Send?"))}`),
    ]).holdpoint;
    await only.decide((await only.pending({ threadId: "gone" })).items[0]?.id ?? "", "yes", { by: "ann" });
    await rested(store, "gone");
    expect(await v2.getState(thread("gone"))).toMatchObject({ values: "2: yes", version: "2" });
  });
});

describe("the state", () => {
  const Old = Annotation.Root({ euros: Annotation<number>(), note: Annotation<string>() });
  const New = Annotation.Root({ cents: Annotation<number>(), note: Annotation<string>() });
  const v1 = (checkpointer: Store) =>
    new StateGraph(Old)
      .addNode("pay", async ({ euros }) => ({ note: `${String(await interrupt("Pay?"))} ${euros}` }))
      .addEdge(START, "pay")
      .compile({ checkpointer, name: "pay", version: "1" });
  const v2 = (
    checkpointer: Store,
    migrate?: (state: Readonly<Record<string, unknown>>, from: string) => { cents: number; note: string },
  ) =>
    new StateGraph(New)
      .addNode("pay", async ({ cents }) => ({ note: `${String(await interrupt("Pay?"))} ${cents}` }))
      .addEdge(START, "pay")
      .compile({ checkpointer, name: "pay", version: "2", ...(migrate === undefined ? {} : { migrate }) });
  const migrate = (
    { euros, note }: Readonly<Record<string, unknown>>,
    from: string,
  ): { cents: number; note: string } => ({ cents: Number(euros) * 100, note: `${String(note)} from ${from}` });

  test("that does not fit the new version is held, naming the channel", async () => {
    const { store } = clocked();
    await v1(store).invoke({ euros: 5, note: "n" }, thread());
    const held = await refusal(v2(store).invoke(new Command({ resume: "yes" }), thread()));
    expect(held).toMatchObject({ code: "THREAD_BLOCKED" });
    expect(held.message).toContain('"euros"');
    expect(await v1(store).invoke(null, thread())).toEqual({ euros: 5, note: "yes 5" });
  });

  test("is migrated, once, and recorded", async () => {
    const { store } = clocked();
    await v1(store).invoke({ euros: 5, note: "n" }, thread());
    let calls = 0;
    const app = v2(store, (state, from) => ((calls += 1), migrate(state, from)));
    expect(await app.invoke(new Command({ resume: "yes" }), thread())).toEqual({ cents: 500, note: "yes 500" });
    expect(calls).toBe(1);
    expect((await app.getState(thread())).values).toEqual({ cents: 500, note: "yes 500" });
  });

  test("whose migration fails or does not fit is held, with the reason; a better one goes on", async () => {
    const { store } = clocked();
    await v1(store).invoke({ euros: 5, note: "n" }, thread());
    const failing = await refusal(
      v2(store, () => {
        throw new Error("cannot count");
      }).invoke(null, thread()),
    );
    expect(failing).toMatchObject({ code: "THREAD_BLOCKED" });
    expect(failing.message).toContain("cannot count");
    const wrong = await refusal(v2(store, (state) => ({ ...migrate(state, "1"), extra: 1 })).invoke(null, thread()));
    expect(wrong.message).toContain('"extra"');
    const unstorable = await refusal(
      v2(store, (state) => ({ ...migrate(state, "1"), note: (() => 1) as unknown as string })).invoke(null, thread()),
    );
    expect(unstorable).toMatchObject({ code: "THREAD_BLOCKED" });
    expect(questionsOf(await v2(store, migrate).invoke(null, thread()))).toHaveLength(1);
    expect((await v2(store, migrate).getState(thread())).values).toEqual({ cents: 500, note: "n from 1" });
  });

  test("of a thread that has ended is migrated when its next run begins", async () => {
    const { store } = clocked();
    await v1(store).invoke({ euros: 5, note: "n" }, thread());
    await v1(store).invoke(new Command({ resume: "yes" }), thread());
    const app = v2(store, migrate);
    await app.invoke({}, thread());
    expect((await app.getState(thread())).values).toEqual({ cents: 500, note: "yes 5 from 1" });
  });

  test("of a thread that has ended and does not fit refuses the next run, naming the channel", async () => {
    const { store } = clocked();
    await v1(store).invoke({ euros: 5, note: "n" }, thread());
    await v1(store).invoke(new Command({ resume: "yes" }), thread());
    const refused = await refusal(v2(store).invoke({}, thread()));
    expect(refused).toMatchObject({ code: "VERSION_REFUSED" });
    expect(refused.message).toContain('"euros"');
  });
});
