/** A decision on an action names it: what is sent twice is never a decision on the action after it (G3). */
import { describe, expect, test } from "vitest";
import { Command, entrypoint, interrupt } from "../../src/index.ts";
import { clocked, codeOf, questionsOf, refusal, thread } from "../engine/world.ts";
import { APPROVE, between, outcome, payTool, WAYS, type Way } from "./office.ts";

/** A question, then two payments: a small and a large one. */
async function paused(way: Way) {
  const { store } = clocked();
  const paid: string[] = [];
  const pay = payTool(paid);
  const app = entrypoint({ name: "paying", checkpointer: store }, async () => {
    await interrupt("Shall I begin?");
    await pay.invoke({ to: "acme", cents: 1 });
    return outcome(pay.invoke({ to: "acme", cents: 1_000_000 }));
  });
  const send = (resume: unknown, more: object = {}) => {
    between(way, store);
    return app.invoke(new Command({ resume }), { configurable: { ...thread().configurable, ...more } });
  };
  await app.invoke({}, thread());
  return { app, paid, send };
}

describe.each(WAYS)("a resume (%s)", (way) => {
  test("that names no question answers a plain one, and never an action", async () => {
    const { paid, send } = await paused(way);
    const [small] = questionsOf(await send(true));
    for (const sent of [true, "yes", APPROVE, { type: "reject" }]) {
      const refused = await refusal(send(sent));
      expect(refused).toMatchObject({ code: "AMBIGUOUS_RESUME", data: { pending: [small.id] } });
      expect(refused.message).toContain(`{ resume: { "${small.id}": decision } }`);
    }
    expect(paid).toEqual([]);
  });

  test("that names it decides it, and sent again it decides nothing else", async () => {
    const { paid, send } = await paused(way);
    const [small] = questionsOf(await send(true));
    const [large] = questionsOf(await send({ [small.id]: true }));
    expect(paid).toEqual(["acme 1 -"]);
    await send({ [small.id]: true });
    expect(await codeOf(send({ [small.id]: false }))).toBe("ALREADY_DECIDED");
    expect(paid).toEqual(["acme 1 -"]);
    expect(await send({ [large.id]: true })).toBe("paid acme 1000000");
  });

  test("names it as well by the checkpoint at which it was asked", async () => {
    const { app, paid, send } = await paused(way);
    await send(true);
    const { config } = await app.getState(thread());
    const { checkpoint_id } = config.configurable as { readonly checkpoint_id?: string };
    await send(true, { checkpoint_id });
    expect(paid).toEqual(["acme 1 -"]);
    await send(true, { checkpoint_id }).catch(() => undefined);
    expect(paid).toEqual(["acme 1 -"]);
  });
});
