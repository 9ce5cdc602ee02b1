/** Thread ids, actors and options that cannot be meant; things that are not there. Nothing is stored for any of them. */
import { describe, expect, test } from "vitest";
import { Command, entrypoint, Holdpoint, interrupt, MemorySaver, type Store } from "../../src/index.ts";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";
import { clocked, codeOf, questionsOf, refusal, thread } from "../engine/world.ts";

function asking(checkpointer: Store) {
  return entrypoint({ name: "asking", checkpointer }, async () => interrupt("?"));
}

describe("a thread_id", () => {
  test.each<readonly [string, unknown]>([
    ["that is left out", undefined],
    ["that is empty", ""],
    ["that is a number", 7],
    ["that is null", null],
    ["that is an object", { toString: () => "x" }],
    ["of 257 characters", "x".repeat(257)],
    ["of a million characters", "x".repeat(1_000_000)],
    ["with a NUL", "a\0b"],
    ["with a line break", "a\nb"],
    ["with an escape", "a\u001b[2Jb"],
    ["with a C1 control", "a\u0085b"],
    ["with a lone surrogate", "a\ud800"],
    ["that turns the line around", "order-\u202e71"],
    ["with a character that cannot be seen", "order-71\u200b"],
  ])("%s is THREAD_ID_INVALID everywhere", async (_, id) => {
    const store = new MemorySaver();
    const app = asking(store);
    const config = { configurable: { thread_id: id as string } };
    for (const call of [
      () => app.invoke({}, config),
      () => app.invoke(null, config),
      () => app.invoke(new Command({ resume: 1 }), config),
      () => app.getState(config),
      () => app.cancel(config),
      () => app.updateState(config, {}),
      () => app.fork(config),
      () => app.settled(config),
      () => new Holdpoint({ store, graphs: [app] }).cancel(id as string),
    ]) {
      const refused = await refusal(call);
      expect(refused.code).toBe("THREAD_ID_INVALID");
      expect(refused.message.length).toBeLessThan(300);
    }
    expect((await new Holdpoint({ store, graphs: [app] }).threads()).items).toEqual([]);
  });

  test.each([
    ["../../etc/passwd"],
    ["'; DROP TABLE threads; --"],
    ["__proto__"],
    ["constructor"],
    ["日本語 🧑‍🚀"],
    ["a/b?c#d%00"],
    [" "],
    ["x".repeat(256)],
    ["NULL"],
  ])("%j is one like any other, in memory and on disk", async (id) => {
    for (const store of [new MemorySaver(), SqliteSaver.fromConnString(":memory:")]) {
      const app = asking(store);
      await app.invoke({}, thread(id));
      expect((await new Holdpoint({ store, graphs: [app] }).pending({ threadId: id })).items).toHaveLength(1);
      expect(await app.invoke(new Command({ resume: id }), thread(id))).toBe(id);
      await store.close();
    }
  });

  test("that cannot be read as what it is, is none that a fork gets", async () => {
    const app = asking(new MemorySaver());
    await app.invoke({}, thread());
    for (const threadId of ["order-\u202e71", "order-71\u200b"]) {
      const refused = await refusal(() => app.fork(thread(), { threadId }));
      expect(refused).toMatchObject({ code: "THREAD_ID_INVALID", message: expect.stringContaining("U+20") as string });
    }
  });

  test("that differs in case or in Unicode form is another thread", async () => {
    const app = asking(new MemorySaver());
    for (const id of ["a", "A", "\u00e9", "e\u0301"]) {
      expect(questionsOf(await app.invoke({}, thread(id)))).toHaveLength(1);
    }
  });
});

describe("what is not there", () => {
  test("a thread", async () => {
    const app = asking(clocked().store);
    for (const call of [
      app.invoke(null, thread()),
      app.invoke(new Command({ resume: 1 }), thread()),
      app.getState(thread()),
      app.cancel(thread()),
      app.fork(thread()),
      app.settled(thread()),
    ]) {
      expect(await refusal(call)).toMatchObject({ code: "THREAD_NOT_FOUND", data: { threadId: "t" } });
    }
  });

  test("a question", async () => {
    const app = asking(clocked().store);
    await app.invoke({}, thread());
    const id = "int_00000000000000000000000000";
    for (const call of [
      () => app.decide(id, 1, { by: "ann" }),
      () => app.receipt(id),
      () => app.invoke(new Command({ resume: { [id]: 1 } }), thread()),
    ]) {
      expect(await refusal(call)).toMatchObject({ code: "INTERRUPT_NOT_FOUND", data: { interruptId: id } });
    }
    for (const bad of [undefined, null, 7, {}, "x".repeat(100_000)]) {
      expect(["INTERRUPT_NOT_FOUND", "INVALID_ARGUMENT"]).toContain(
        await codeOf(app.decide(bad as string, 1, { by: "ann" })),
      );
    }
  });

  test("a question, on disk", async () => {
    const store = SqliteSaver.fromConnString(":memory:");
    const app = asking(store);
    for (const bad of [undefined, null, 7, {}, "nonsense"]) {
      expect(["INTERRUPT_NOT_FOUND", "INVALID_ARGUMENT"]).toContain(
        await codeOf(app.decide(bad as string, 1, { by: "ann" })),
      );
    }
    await store.close();
  });

  test("a checkpoint", async () => {
    const app = asking(clocked().store);
    await app.invoke({}, thread());
    for (const id of [
      "",
      "x",
      "chk_",
      "chk_0000000001_0001_zzzzzzzzzzzz",
      "chk_9999999999_0001_000000000000",
      7 as unknown as string,
    ]) {
      const config = { configurable: { thread_id: "t", checkpoint_id: id } };
      for (const call of [
        () => app.getState(config),
        () => app.fork(config),
        () => app.invoke(null, config),
        () => app.updateState(config, {}),
        () => app.invoke(new Command({ resume: 1 }), config),
      ]) {
        expect(await codeOf(call)).toBe("CHECKPOINT_NOT_FOUND");
      }
    }
    expect((await app.getState(thread())).status).toBe("waiting");
  });

  test("a checkpoint the thread has gone on from: going back is what fork does (B7)", async () => {
    const app = entrypoint({ name: "two", checkpointer: clocked().store }, async () => [
      await interrupt("1?"),
      await interrupt("2?"),
    ]);
    await app.invoke({}, thread());
    const { config } = await app.getState(thread());
    const [second] = questionsOf(await app.invoke(new Command({ resume: 1 }), thread()));
    for (const call of [app.invoke(null, config), app.invoke({}, config), app.updateState(config, {})]) {
      expect(await codeOf(call)).toBe("STALE_CHECKPOINT");
    }
    expect(questionsOf(await app.invoke(null, thread()))).toEqual([second]);
    const { config: here } = await app.getState(thread());
    expect(questionsOf(await app.invoke(null, here))).toEqual([second]);
  });
});

describe("who answers", () => {
  test.each([[""], [7], [null], ["\ud800"], [{}]])("%j is no actor", async (actor) => {
    const app = asking(clocked().store);
    const [question] = questionsOf(await app.invoke({}, thread()));
    const config = { configurable: { thread_id: "t", actor: actor as string } };
    if (actor !== null) expect(await codeOf(app.invoke(new Command({ resume: 1 }), config))).toBe("INVALID_ARGUMENT");
    expect(await codeOf(app.decide(question.id, 1, { by: actor as string }))).toBe("INVALID_ARGUMENT");
    expect(questionsOf(await app.invoke(null, thread()))).toEqual([question]);
  });

  test.each([["zoe "], ["\tzoe"], ["zoe\u0301"], ["zoe\u200b"], ["zoe\u202e"], ["zo\u00a0e"]])(
    "%j looks like somebody else, and is nobody",
    async (id) => {
      const { store } = clocked();
      const app = entrypoint({ name: "asking", checkpointer: store }, async () =>
        interrupt("?", { reviewers: { people: ["zoe", "ann"], count: 2 } }),
      );
      const holdpoint = new Holdpoint({ store, graphs: [app], grantors: { people: ["ann"] } });
      const [question] = questionsOf(await app.invoke({}, thread()));
      const named = { configurable: { thread_id: "t", actor: id } };
      const tool = { name: "pay", effect: "act", schema: {} } as const;
      for (const call of [
        () => app.invoke({}, { configurable: { thread_id: "u", actor: id } }),
        () => app.invoke(new Command({ resume: { [question.id]: "yes" } }), named),
        () => holdpoint.decide(question.id, "yes", { by: id }),
        () => holdpoint.decide(question.id, "yes", { by: { id, roles: [] } }),
        () => holdpoint.decide(question.id, "yes", { by: "ann", for: id }),
        () => holdpoint.delegate(question.id, { to: "eve", until: "1h" }, { by: id }),
        () => holdpoint.revoke(question.id, { by: id }),
        () => holdpoint.grant(tool, { maxUses: 1, expiresIn: "1h" }, { by: id, reason: "trusted" }),
      ]) {
        expect(await codeOf(call)).toBe("INVALID_ARGUMENT");
      }
      const to = { to: id, until: "1h" } as const;
      expect(await codeOf(holdpoint.delegate(question.id, to, { by: "zoe" }))).toBe("DELEGATION_INVALID");
      expect(() => new Holdpoint({ store, graphs: [], grantors: { people: [id] } })).toThrow(/^grantors\.people\[0\] /);
      expect(questionsOf(await app.invoke(null, thread()))).toEqual([question]);
    },
  );
});

test("who cancels, and why, are text", async () => {
  const app = asking(clocked().store);
  await app.invoke({}, thread());
  for (const options of [{ reason: 7 as unknown as string }, { reason: "\ud800" }, { by: "" }]) {
    expect(await codeOf(app.cancel(thread(), options))).toBe("INVALID_ARGUMENT");
  }
  expect((await app.getState(thread())).status).toBe("waiting");
});

describe("options that cannot be meant are refused", () => {
  test("of a stream", async () => {
    const app = asking(clocked().store);
    for (const streamMode of ["tasks", "checkpoints", "everything", ["updates", "nonsense"], []]) {
      expect(
        await codeOf(
          app.stream({}, { ...thread(), streamMode: streamMode as "updates" }).then((stream) => stream.next()),
        ),
      ).toBe("INVALID_ARGUMENT");
    }
    expect(await codeOf(app.getState(thread()))).toBe("THREAD_NOT_FOUND");
  });

  test("of a run", async () => {
    const app = asking(clocked().store);
    for (const recursionLimit of [0, -1, 1.5, Number.NaN]) {
      expect(await codeOf(app.invoke({}, { ...thread(), recursionLimit }))).toBe("INVALID_ARGUMENT");
    }
    expect(await codeOf(app.invoke({}, { ...thread(), onPending: "cancle" as "cancel" }))).toBe("INVALID_ARGUMENT");
  });

  test("of a Holdpoint", () => {
    const store = new MemorySaver();
    for (const options of [
      { leaseMs: 0 },
      { leaseMs: -1 },
      { pollMs: 0 },
      { hotThreads: -1 },
      { concurrency: 0 },
      { leaseMs: Number.NaN },
    ]) {
      expect(() => new Holdpoint({ store, graphs: [], ...options })).toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT" }) as Error,
      );
    }
  });
});
