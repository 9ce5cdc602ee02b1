/** Arguments are normalized once; policy, reviewers, envelope and tool have the same bytes (G4). */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ask, Command, compilePolicy, entrypoint, tool } from "../../src/index.ts";
import { clocked, questionsOf, serving, thread } from "../engine/world.ts";
import { APPROVE, between, outcome, PAYMENT, paying, payTool, says, shownOf, states, theOne, WAYS } from "./office.ts";

describe("normalized once", () => {
  test.each(WAYS)(
    "policy, reviewers, envelope and tool have the same bytes, defaults applied, frozen (%s)",
    async (way) => {
      const seen: Record<string, unknown> = {};
      const { store } = clocked();
      const pay = tool(
        (args) => {
          seen["tool"] = args;
          return "done";
        },
        {
          name: "pay",
          description: "Pays.",
          schema: PAYMENT,
          effect: "act",
          approval: {
            summary: (args) => {
              seen["summary"] = args;
              return `Pay ${args.to}, ${args.memo}?`;
            },
          },
        },
      );
      const policy = compilePolicy({ name: "p", rules: [ask("pay")] }, [pay], {
        judges: [{ name: "look", judge: ({ args }) => void (seen["judge"] = args) }],
      });
      const app = entrypoint({ name: "paying", checkpointer: store, policy }, async () =>
        pay.invoke({ cents: 900, to: " acme ", extra: "dropped" } as never),
      );
      const { holdpoint } = serving(store, [app]);
      await app.invoke({}, thread());
      const question = await theOne(holdpoint);
      between(way, store);
      await says(holdpoint, "ann", APPROVE);
      expect(await app.settled(thread())).toBe("done");
      const expected = { to: " acme ", cents: 900, memo: "-" };
      const [state] = await states(store);
      expect({ ...seen, shown: shownOf(question)["args"], envelope: state?.envelope?.args }).toEqual({
        judge: expected,
        summary: expected,
        tool: expected,
        shown: expected,
        envelope: expected,
      });
      expect([Object.isFrozen(seen["tool"]), Object.isFrozen(seen["summary"])]).toEqual([true, true]);
      expect(shownOf(question)["summary"]).toBe("Pay  acme , -?");
    },
  );

  test("what the caller does to the arguments afterwards reaches nobody", async () => {
    const { store } = clocked();
    const done: unknown[] = [];
    const send = tool((args) => void done.push(args), {
      name: "send",
      description: "Sends.",
      schema: { type: "object", properties: { to: { type: "array", items: { type: "string" } } } },
      effect: "act",
    });
    const app = entrypoint({ name: "sending", checkpointer: store }, async () => {
      const args = { to: ["ann"] };
      const call = send.invoke(args);
      args.to.push("mallory");
      await call;
    });
    const [question] = questionsOf(await app.invoke({}, thread()));
    expect(shownOf(question)["args"]).toEqual({ to: ["ann"] });
    await app.invoke(new Command({ resume: { [question.id]: APPROVE } }), thread());
    expect(done).toEqual([{ to: ["ann"] }]);
  });

  test.each(WAYS)(
    "a schema that changes what it is given is applied once, not again before it runs (%s)",
    async (way) => {
      const { store } = clocked();
      const done: unknown[] = [];
      const send = tool((args) => void done.push(args), {
        name: "send",
        description: "Sends.",
        schema: z.object({ euros: z.number().transform((euros) => euros * 100) }),
        effect: "act",
      });
      const app = entrypoint({ name: "sending", checkpointer: store }, async () => outcome(send.invoke({ euros: 9 })));
      const [question] = questionsOf(await app.invoke({}, thread()));
      expect(shownOf(question)["args"]).toEqual({ euros: 900 });
      between(way, store);
      expect(await app.invoke(new Command({ resume: { [question.id]: APPROVE } }), thread())).toBeNull();
      expect(done).toEqual([{ euros: 900 }]);
    },
  );

  test("arguments that do not fit the schema are refused before anybody is asked", async () => {
    const paid: string[] = [];
    const app = paying(clocked().store, payTool(paid), { args: { to: "acme", cents: 1.5 } });
    expect(await app.invoke({}, thread())).toBe("INVALID_ARGUMENT");
    expect(paid).toEqual([]);
  });
});
