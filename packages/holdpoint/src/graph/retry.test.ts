import { describe, expect, test } from "vitest";
import { HoldpointError } from "../core/errors.ts";
import { engineFor } from "../engine/engine-for.ts";
import { interrupt } from "../engine/operations/interrupt.ts";
import type { RetryPolicy } from "../engine/operations/step.ts";
import { MemorySaver } from "../storage/memory.ts";
import { Annotation } from "./annotation.ts";
import { Command } from "./command.ts";
import { START } from "./names.ts";
import { StateGraph } from "./state-graph.ts";

const State = Annotation.Root({ value: Annotation<number>() });
const once: RetryPolicy = { maxAttempts: 3, initialInterval: 0 };
const withNode = (fn: () => unknown, retry: RetryPolicy) =>
  new StateGraph(State).addNode("n", fn as () => undefined, { retry }).addEdge(START, "n");
const thread = { configurable: { thread_id: "t" } };

describe("a node with a retry policy", () => {
  test("is tried again until it succeeds", async () => {
    let tries = 0;
    const app = withNode(() => {
      tries += 1;
      if (tries < 3) throw new Error("not yet");
      return { value: tries };
    }, once).compile({ checkpointer: new MemorySaver() });
    expect(await app.invoke({}, thread)).toEqual({ value: 3 });
  });

  test("fails with its last error when the attempts are used up", async () => {
    let tries = 0;
    const app = withNode(() => {
      throw new Error(`try ${(tries += 1)}`);
    }, once).compile({ checkpointer: new MemorySaver() });
    await expect(app.invoke({}, thread)).rejects.toThrow("try 3");
  });

  test("is not tried again for what would only repeat, or for what the author says", async () => {
    let tries = 0;
    const refused = withNode(() => ((tries += 1), { nope: 1 }), once).compile();
    await expect(refused.invoke({})).rejects.toMatchObject({ code: "INVALID_UPDATE" });
    expect(tries).toBe(1);
    const limited = withNode(() => ((tries += 1), Promise.reject(new Error("fatal"))), {
      ...once,
      retryOn: (error) => !(error as Error).message.includes("fatal"),
    }).compile();
    await expect(limited.invoke({})).rejects.toThrow("fatal");
    expect(tries).toBe(2);
  });

  test.each([100, 0])(
    "a failed attempt's answer is not taken for the next one's (hot threads: %i)",
    async (hotThreads) => {
      const store = new MemorySaver();
      engineFor(store, { hotThreads });
      const app = withNode(async () => {
        const value = await interrupt<number>("how many?");
        if (value < 0) throw new Error("too few");
        return { value };
      }, once).compile({ checkpointer: store });
      await app.invoke({}, thread);
      const again = await app.invoke(new Command({ resume: -1 }), thread);
      expect(again.__interrupt__).toHaveLength(1);
      expect(await app.invoke(new Command({ resume: 4 }), thread)).toEqual({ value: 4 });
    },
  );

  test.each<readonly [RetryPolicy]>([
    [{ maxAttempts: 0 }],
    [{ maxAttempts: 1.5 }],
    [{ maxAttempts: 2, backoffFactor: 0 }],
    [{ maxAttempts: 2, initialInterval: -1 }],
  ])("%j is refused", (policy) => {
    expect(() => withNode(() => undefined, policy)).toThrow(HoldpointError);
  });
});
