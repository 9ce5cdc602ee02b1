/** Decisions and their receipts: one winner, bound to what was shown, used once (G2, G3, G6). */
import { describe, expect, test } from "vitest";
import {
  Command,
  entrypoint,
  Holdpoint,
  interrupt,
  isHoldpointError,
  MemorySaver,
  type Store,
} from "../../src/index.ts";
import { z } from "zod";
import { clocked, codeOf, cool, Process, questionsOf, refusal, serving, thread, until } from "./world.ts";

function asking(checkpointer: Store) {
  return entrypoint({ name: "asking", checkpointer }, async () =>
    interrupt(
      { question: "Deploy?" },
      {
        key: "deploy",
        schema: {
          type: "object",
          properties: { ok: { type: "boolean" } },
          required: ["ok"],
          additionalProperties: false,
        },
      },
    ),
  );
}

describe("decide", () => {
  test("gives a receipt at once, and the thread goes on by itself; the receipt then says what became of it", async () => {
    const app = asking(clocked().store);
    const [question] = questionsOf(await app.invoke({}, thread()));
    expect(await app.receipt(question.id)).toBeUndefined();
    const receipt = await app.decide(question.id, { ok: true }, { by: "ann", digest: question.digest });
    expect(receipt).toEqual({
      id: expect.stringMatching(/^dec_/) as string,
      interruptId: question.id,
      threadId: "t",
      shown: question.digest,
      value: { ok: true },
      by: "ann",
      at: Date.UTC(2026, 0, 1),
      outcome: "pending",
    });
    expect(await app.settled(thread())).toEqual({ ok: true });
    expect(await app.receipt(question.id)).toEqual({ ...receipt, outcome: "consumed" });
  });

  test("the same decision again gets the same receipt, also long after", async () => {
    const { clock, store } = clocked();
    const app = asking(store);
    const [question] = questionsOf(await app.invoke({}, thread()));
    const receipt = await app.decide(question.id, { ok: true }, { by: "ann" });
    await app.settled(thread());
    await clock.advance(1_000_000);
    expect(await asking(new Process(store)).decide(question.id, { ok: true }, { by: "ann" })).toEqual(receipt);
  });

  test("another one is told who decided, and when", async () => {
    const app = asking(clocked().store);
    const [question] = questionsOf(await app.invoke({}, thread()));
    const { at } = await app.decide(question.id, { ok: true }, { by: "ann" });
    const conflict = { code: "ALREADY_DECIDED", data: { interruptId: question.id, by: "ann", at } };
    expect(await refusal(app.decide(question.id, { ok: false }, { by: "ann" }))).toMatchObject(conflict);
    expect(await refusal(app.decide(question.id, { ok: true }, { by: "bob" }))).toMatchObject(conflict);
  });

  test("one given to something else than is shown is refused", async () => {
    const app = asking(clocked().store);
    const [question] = questionsOf(await app.invoke({}, thread()));
    expect(await codeOf(app.decide(question.id, { ok: true }, { by: "ann", digest: "0".repeat(64) }))).toBe(
      "DIGEST_MISMATCH",
    );
    expect(questionsOf(await app.invoke(null, thread()))).toEqual([question]);
  });

  test.each([
    ["yes", "$", "must be object"],
    [{ ok: "yes" }, "$.ok", "must be boolean"],
    [{}, "$.ok", "is missing"],
    [{ ok: true, why: "x" }, "$.why", "is not expected"],
  ])(
    "one that does not fit the schema is refused with its field, and the question stays open: %j (A9)",
    async (answer, path, message) => {
      const app = asking(clocked().store);
      const [question] = questionsOf(await app.invoke({}, thread()));
      for (const attempt of [
        app.decide(question.id, answer, { by: "ann" }),
        app.invoke(new Command({ resume: answer }), thread()),
      ]) {
        const refused = await refusal(attempt);
        expect(refused.code).toBe("ANSWER_INVALID");
        expect(refused.data["issues"]).toContainEqual({ path, message });
      }
      expect(await app.invoke(new Command({ resume: { ok: false } }), thread())).toEqual({ ok: false });
    },
  );

  test("needs to know who decides, and what about", async () => {
    const app = asking(clocked().store);
    const [question] = questionsOf(await app.invoke({}, thread()));
    for (const by of ["", undefined, 7]) {
      expect(await codeOf(app.decide(question.id, { ok: true }, { by: by as string }))).toBe("INVALID_ARGUMENT");
    }
    expect(await codeOf(app.decide(question.id, { ok: true }, undefined as unknown as { by: string }))).toBe(
      "INVALID_ARGUMENT",
    );
    for (const id of ["int_00000000000000000000000000", "nonsense", ""]) {
      expect(await codeOf(app.decide(id, { ok: true }, { by: "ann" }))).toBe("INTERRUPT_NOT_FOUND");
    }
    expect(await codeOf(app.receipt("nonsense"))).toBe("INTERRUPT_NOT_FOUND");
    expect(await codeOf(app.decide(question.id, { ok: () => true }, { by: "ann" }))).toBe("NOT_JSON");
    expect(await codeOf(app.decide(question.id, undefined, { by: "ann" }))).toBe("NOT_JSON");
  });

  test("through another graph is refused, and nothing is recorded", async () => {
    const { store } = clocked();
    const app = asking(store);
    const other = entrypoint({ name: "other", checkpointer: store }, async () => 1);
    const [question] = questionsOf(await app.invoke({}, thread()));
    expect(await codeOf(other.decide(question.id, { ok: true }, { by: "ann" }))).toBe("GRAPH_NOT_FOUND");
    expect(questionsOf(await app.invoke(null, thread()))).toEqual([question]);
  });

  test("in a process without the code is committed all the same; who has the code goes on", async () => {
    const { store } = clocked();
    const app = asking(store);
    const [question] = questionsOf(await app.invoke({}, thread()));
    const desk = new Holdpoint({ store: new Process(store), graphs: [] });
    expect(await desk.decide(question.id, { ok: true }, { by: "ann" })).toMatchObject({ outcome: "pending" });
    expect((await desk.pending()).items).toEqual([]);
    const served = new Process(store);
    const { holdpoint } = serving(served, [asking(served)]);
    expect(await holdpoint.tick()).toBe(1);
    await until(async () => (await desk.receipt(question.id))?.outcome === "consumed");
  });

  test("after the thread was canceled is refused", async () => {
    const app = asking(clocked().store);
    const [question] = questionsOf(await app.invoke({}, thread()));
    await app.cancel(thread());
    expect(await codeOf(app.decide(question.id, { ok: true }, { by: "ann" }))).toBe("INTERRUPT_CLOSED");
    expect(await app.receipt(question.id)).toBeUndefined();
  });
});

describe("what becomes of a decision", () => {
  test.each(["hot", "cold"])("in a race the first is consumed, the other unused (%s)", async (kind) => {
    const { store } = clocked();
    const app = entrypoint({ name: "race", checkpointer: store }, async () =>
      Promise.race([interrupt("One?"), interrupt("Two?")]),
    );
    const [one, two] = questionsOf(await app.invoke({}, thread()));
    if (kind === "cold") cool(store);
    expect(await app.invoke(new Command({ resume: { [two?.id ?? ""]: "two", [one.id]: "one" } }), thread())).toBe(
      "two",
    );
    expect((await app.receipt(two?.id ?? ""))?.outcome).toBe("consumed");
    expect((await app.receipt(one.id))?.outcome).toBe("unused");
  });

  test("what nobody decided in a race is superseded, and takes no answer any more", async () => {
    const app = entrypoint({ name: "race", checkpointer: clocked().store }, async () =>
      Promise.race([interrupt("One?"), interrupt("Two?")]),
    );
    const [one, two] = questionsOf(await app.invoke({}, thread()));
    expect(await app.invoke(new Command({ resume: { [one.id]: 1 } }), thread())).toBe(1);
    expect(await refusal(app.decide(two?.id ?? "", 2, { by: "ann" }))).toMatchObject({
      code: "INTERRUPT_CLOSED",
      data: { status: "superseded" },
    });
  });

  test("on a thread that failed meanwhile it waits, and is consumed when the thread goes on", async () => {
    let broken = true;
    const store = new MemorySaver();
    const app = entrypoint({ name: "half", checkpointer: store }, async () => {
      const asked = interrupt("Well?");
      const [answer] = await Promise.all([
        asked,
        (async () => {
          if (broken) throw new Error("broken");
        })(),
      ]);
      return answer;
    });
    const first = await refusal(app.invoke({}, thread()));
    expect(first.message).toBe("broken");
    const desk = new Holdpoint({ store, graphs: [app] });
    const { items } = await desk.pending();
    if (items[0] === undefined) return;
    expect((await desk.decide(items[0].id, "yes", { by: "ann" })).outcome).toBe("pending");
    broken = false;
    expect(await app.invoke(null, thread())).toBe("yes");
    expect((await desk.receipt(items[0].id))?.outcome).toBe("consumed");
  });
});

describe("a schema of the author's library", () => {
  const schema = z.object({
    amount: z
      .number()
      .int()
      .refine((n) => n % 10 === 0, "must be a multiple of ten"),
    note: z.string().default("none"),
  });

  test("is enforced at the edge as far as JSON Schema can say it, and applied in full in the code", async () => {
    const app = entrypoint({ name: "typed", checkpointer: clocked().store }, async () =>
      interrupt("How much?", { schema }),
    );
    await app.invoke({}, thread());
    expect(await codeOf(app.invoke(new Command({ resume: { amount: 1.5 } }), thread()))).toBe("ANSWER_INVALID");
    expect(await app.invoke(new Command({ resume: { amount: 20 } }), thread())).toEqual({ amount: 20, note: "none" });
  });

  test("a refinement that refuses fails the node by name, and going on asks again (A10)", async () => {
    const app = entrypoint({ name: "typed", checkpointer: clocked().store }, async () =>
      interrupt("How much?", { schema }),
    );
    const [first] = questionsOf(await app.invoke({}, thread()));
    const refused = await refusal(app.invoke(new Command({ resume: { amount: 15 } }), thread()));
    expect(refused).toMatchObject({ code: "ANSWER_INVALID" });
    expect(refused.message).toContain("multiple of ten");
    const [second] = questionsOf(await app.invoke(null, thread()));
    expect(second.id).not.toBe(first.id);
    expect(await app.invoke(new Command({ resume: { amount: 30 } }), thread())).toEqual({ amount: 30, note: "none" });
  });

  test.each([[{ type: "strnig" }], [{ $ref: "#/nowhere" }], ["text"], [z.date()]])(
    "one that cannot be used is refused where it is given: %#",
    async (bad) => {
      const app = entrypoint({ name: "bad", checkpointer: clocked().store }, async () =>
        interrupt("?", { schema: bad as { type: string } }),
      );
      const refused = await refusal(app.invoke({}, thread()));
      expect(refused.code).toBe("SCHEMA_INVALID");
      expect(isHoldpointError(refused)).toBe(true);
    },
  );
});
