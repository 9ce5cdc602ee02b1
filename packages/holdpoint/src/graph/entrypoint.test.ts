import { describe, expect, test } from "vitest";
import { engineFor } from "../engine/engine-for.ts";
import { interrupt } from "../engine/operations/interrupt.ts";
import { step } from "../engine/operations/step.ts";
import { MemorySaver } from "../storage/memory.ts";
import { Command } from "./command.ts";
import { getPreviousState } from "./entrypoint-program.ts";
import { entrypoint } from "./entrypoint.ts";
import { isInterrupted } from "./is-interrupted.ts";
import { task } from "./task.ts";

const thread = { configurable: { thread_id: "t" } };
function saver(hotThreads: number): MemorySaver {
  const store = new MemorySaver();
  engineFor(store, { hotThreads });
  return store;
}

describe("an entrypoint", () => {
  test("runs a function and gives its result", async () => {
    const flow = entrypoint("flow", async (input: { n: number }, config) => ({
      twice: input.n * 2,
      user: config.configurable["user"],
    }));
    expect(await flow.invoke({ n: 2 }, { configurable: { thread_id: "t", user: "ann" } })).toEqual({
      twice: 4,
      user: "ann",
    });
  });

  test("a result of nothing is null, and one that is no JSON is refused", async () => {
    expect(await entrypoint("flow", async () => undefined).invoke({})).toBeNull();
    await expect(entrypoint("flow", async () => new Date()).invoke({})).rejects.toThrow(
      /result of the entrypoint "flow" cannot be stored: \$ is a Date/,
    );
  });

  test.each([100, 0])(
    "pauses, and a paused run has no result of the run before (hot threads: %i)",
    async (hotThreads) => {
      const seen: unknown[] = [];
      const flow = entrypoint({ name: "flow", checkpointer: saver(hotThreads) }, async (input: string) => {
        seen.push(getPreviousState());
        return `${input} ${await interrupt<string>("ok?")}`;
      });
      for (const [input, previous] of [
        ["one", undefined],
        ["two", "one yes"],
      ] as const) {
        seen.length = 0;
        const paused = await flow.invoke(input, thread);
        expect(isInterrupted(paused)).toBe(true);
        expect(Object.keys(paused)).toEqual(["__interrupt__"]);
        expect(await flow.invoke(new Command({ resume: "yes" }), thread)).toBe(`${input} yes`);
        expect(new Set(seen)).toEqual(new Set([previous]));
      }
    },
  );

  test("final gives one thing to the caller and another to the next run", async () => {
    const flow = entrypoint({ name: "flow", checkpointer: new MemorySaver() }, async (n: number) => {
      const before = getPreviousState<number>() ?? 0;
      return entrypoint.final({ value: `sum ${before + n}`, save: before + n });
    });
    expect([await flow.invoke(1, thread), await flow.invoke(2, thread), await flow.invoke(3, thread)]).toEqual([
      "sum 1",
      "sum 3",
      "sum 6",
    ]);
    expect((await flow.getState(thread)).values).toBe("sum 6");
  });

  test("called in another one it runs there, and has nothing before it", async () => {
    const inner = entrypoint("inner", async (n: number) => ({ n: n * 2, previous: getPreviousState() ?? null }));
    const outer = entrypoint("outer", async (n: number) => inner.invoke(n + 1));
    expect(await outer.invoke(1)).toEqual({ n: 4, previous: null });
  });

  test("has no channels and no nodes to speak of", async () => {
    const flow = entrypoint({ name: "flow", checkpointer: new MemorySaver() }, async (n: number) => n);
    await flow.invoke(1, thread);
    await expect(flow.updateState(thread, { x: 1 })).rejects.toMatchObject({ code: "INVALID_UPDATE" });
    await expect(flow.invoke(new Command({ goto: "x" }), thread)).rejects.toMatchObject({ code: "GRAPH_INVALID" });
    expect(flow.program.refuses({ old: 1 })).toMatch(/"old"/);
    expect(() => entrypoint("__flow", async () => 1)).toThrow(/reserved/);
    expect(() => entrypoint({ name: "flow", timeoutMs: -1 }, async () => 1)).toThrow(/timeoutMs/);
  });
});

describe("a task", () => {
  test.each([100, 0])(
    "that ended is not run again, and parallel ones each ask (hot threads: %i)",
    async (hotThreads) => {
      let runs = 0;
      const work = task("work", async (n: number) => ((runs += 1), n * 10));
      const ask = task({ name: "ask" }, async (n: number, _unused?: string) => interrupt<string>(`${n}?`));
      const flow = entrypoint({ name: "flow", checkpointer: saver(hotThreads) }, async (n: number) => {
        const ten = await work(n);
        return Promise.all([ask(1), ask(2), ask(ten, undefined)]);
      });
      const paused = (await flow.invoke(3, thread)) as unknown as {
        __interrupt__: readonly { id: string; value: string }[];
      };
      expect(paused.__interrupt__.map(({ value }) => value)).toEqual(["1?", "2?", "30?"]);
      const answers = Object.fromEntries(paused.__interrupt__.map(({ id, value }) => [id, value.replace("?", "!")]));
      expect(await flow.invoke(new Command({ resume: answers }), thread)).toEqual(["1!", "2!", "30!"]);
      expect(runs).toBe(1);
    },
  );

  test("needs a run around it, and JSON arguments", async () => {
    const work = task("work", (given: unknown) => given);
    await expect(work(1)).rejects.toMatchObject({ code: "OUTSIDE_TASK" });
    await expect(entrypoint("flow", async () => work(new Date())).invoke({})).rejects.toThrow(
      /arguments of the task "work" cannot be stored: \$\[0\] is a Date/,
    );
  });

  test("tries again when its own code throws, and what the failed attempt recorded is not reused", async () => {
    const steps: string[] = [];
    const flaky = task({ name: "flaky", retry: { maxAttempts: 3, initialInterval: 0 } }, async (n: number) => {
      const attempt = await step("count", () => steps.push("count"));
      if (attempt < n) throw new Error(`attempt ${attempt}`);
      return attempt;
    });
    const flow = entrypoint({ name: "flow", checkpointer: new MemorySaver() }, async (n: number) => flaky(n));
    expect(await flow.invoke(3, thread)).toBe(3);
    expect(steps).toHaveLength(3);
    await expect(flow.invoke(9, thread)).rejects.toThrow("attempt 6");
  });
});
