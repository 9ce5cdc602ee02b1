/** Equal calls of one thread: one of them is put before people (approvals/repeats.ts, P1; gate.ts). */
import { describe, expect, test } from "vitest";
import {
  approve,
  ask,
  entrypoint,
  interrupt,
  MessagesAnnotation,
  START,
  StateGraph,
  ToolNode,
  type App,
  type ApprovalTerms,
  type Message,
  type Store,
} from "../../src/index.ts";
import { journalOf } from "../crash/invariants.ts";
import { clocked, serving, thread } from "../engine/world.ts";
import { limitedTo } from "./limited.ts";
import {
  ACME,
  APPROVE,
  between,
  counted,
  only,
  open,
  outcome,
  payTool,
  REJECT,
  says,
  theOne,
  WAYS,
  type Payment,
} from "./office.ts";

const call = (id: string, cents: number) => ({ id, name: "pay", args: { to: "acme", cents } });

/** A model that makes several calls in one message. */
function turn(store: Store, paid: string[], amounts: readonly number[], terms: ApprovalTerms<Payment> = {}) {
  const pay = payTool(paid, terms);
  const policy = limitedTo(pay, ask("pay"));
  const calls = amounts.map((cents, index) => call(String(index), cents));
  const message: Message = { role: "assistant", content: "", tool_calls: calls };
  const app = new StateGraph(MessagesAnnotation)
    .addNode("tools", new ToolNode([pay]))
    .addEdge(START, "tools")
    .compile({ checkpointer: store, name: "turn", policy });
  const told = async (): Promise<readonly string[]> => {
    const { messages } = (await app.settled(thread())) as { readonly messages: readonly Message[] };
    return messages.slice(1).map(({ content }) => String(content).replace(/ \(int_\w+\).*/, ""));
  };
  return { app, message, told, ...serving(store, [app]) };
}

const PENDING = "Error: The same call of pay waits for people already";

describe("equal calls in one message", () => {
  test.each(WAYS)("the first is asked about, the others are told that it is (%s)", async (way) => {
    const { store } = clocked();
    const paid: string[] = [];
    const { app, holdpoint, message, told } = turn(store, paid, [900, 900, 900]);
    await app.invoke({ messages: [message] }, thread());
    const question = await theOne(holdpoint);
    expect(await counted(store)).toEqual({ reserved: 900, consumed: 0 });
    between(way, store);
    await says(holdpoint, "ann", APPROVE);
    expect(await told()).toEqual(["paid acme 900", PENDING, PENDING]);
    expect(paid).toEqual(["acme 900 -"]);
    const refused = only(await journalOf(store, "t"), "scope_failed");
    expect(refused.map(({ error }) => error.data)).toMatchObject([
      { interruptId: question.id },
      { interruptId: question.id },
    ]);
  });

  test.each(WAYS)("what came first in the journal is asked about, however long it is looked at (%s)", async (way) => {
    const { store } = clocked();
    const slow = [3, 1, 2];
    const { app, holdpoint, message, told } = turn(store, [], [900, 900, 900], {
      snapshot: async () => {
        for (let left = slow.shift() ?? 0; left > 0; left -= 1) await new Promise((resolve) => setImmediate(resolve));
        return null;
      },
    });
    await app.invoke({ messages: [message] }, thread());
    expect(await open(holdpoint)).toHaveLength(1);
    between(way, store);
    await says(holdpoint, "ann", REJECT);
    const messages = await told();
    expect(messages.filter((one) => one === PENDING)).toHaveLength(2);
    expect(messages.filter((one) => one.includes("rejected by ann"))).toHaveLength(1);
  });

  test("those that differ are asked about each", async () => {
    const { store } = clocked();
    const { app, holdpoint, message } = turn(store, [], [100, 200, 100]);
    await app.invoke({ messages: [message] }, thread());
    expect(await open(holdpoint)).toHaveLength(2);
    expect(await counted(store)).toEqual({ reserved: 300, consumed: 0 });
  });
});

test("what waits already is not looked at again", async () => {
  const { store } = clocked();
  let looks = 0;
  const pay = payTool([], {
    snapshot: () => {
      looks += 1;
      return null;
    },
  });
  const app: App<object, unknown> = entrypoint({ name: "later", checkpointer: store }, async () => {
    const first = outcome(pay.invoke(ACME));
    const answer = await interrupt<string>("Once more?");
    return [answer, await outcome(pay.invoke(ACME)), await first];
  });
  const { holdpoint } = serving(store, [app]);
  await app.invoke({}, thread());
  const [question] = (await open(holdpoint)).filter(({ purpose }) => purpose !== "action");
  await holdpoint.decide(question?.id ?? "", "yes", { by: "ann" });
  await app.settled(thread());
  expect(looks).toBe(1);
  await says(holdpoint, "ann", REJECT);
  expect(await app.settled(thread())).toEqual(["yes", "ACTION_PENDING", "ACTION_REJECTED"]);
});

test.each(WAYS)("once it was decided, the same may be asked about again (%s)", async (way) => {
  const { store } = clocked();
  const app: App<object, unknown> = entrypoint({ name: "again", checkpointer: store }, async () => {
    const args = { to: "acme" };
    const codes: unknown[] = [];
    for (let round = 0; round < 2; round += 1) codes.push((await approve({ tool: "pay", args })).approved);
    return codes;
  });
  const { holdpoint } = serving(store, [app]);
  await app.invoke({}, thread());
  for (const said of [REJECT, APPROVE]) {
    between(way, store);
    await says(holdpoint, "ann", said);
    await app.settled(thread());
  }
  expect(await app.settled(thread())).toEqual([false, true]);
});

test("threads do not know each other's", async () => {
  const { store } = clocked();
  const { app, holdpoint, message } = turn(store, [], [300]);
  for (const id of ["a", "b"]) await app.invoke({ messages: [message] }, thread(id));
  expect(await open(holdpoint, "a")).toHaveLength(1);
  expect(await open(holdpoint, "b")).toHaveLength(1);
});
