/** Whose policy counts (oversight O1): of the subgraphs around a call, of its graph and of the process, the strictest. */
import { expect, test } from "vitest";
import {
  allow,
  Annotation,
  ask,
  compilePolicy,
  deny,
  START,
  StateGraph,
  type PolicyDocument,
  type Store,
} from "../../src/index.ts";
import { clocked, serving, thread } from "../engine/world.ts";
import { APPROVE, between, counted, open, outcome, payTool, says, WAYS, type Way } from "./office.ts";

type Says = "allow" | "ask" | "deny" | "nothing";

const State = Annotation.Root({ out: Annotation<unknown>() });

const RULES = { allow: allow("pay"), ask: ask("pay"), deny: deny("pay") } as const;

function policyOf(name: string, says_: Says, more: Partial<PolicyDocument> = {}) {
  if (says_ === "nothing") return {};
  return { policy: compilePolicy({ name, rules: [RULES[says_]], ...more }, [payTool([])]) };
}

/** A payment in a graph, in a graph, in a graph; each may have a policy. */
function nested(store: Store, paid: string[], policies: readonly [Says, Says, Says], process: Says) {
  const pay = payTool(paid);
  const [outer, middle, inner] = policies;
  const payment = new StateGraph(State)
    .addNode("pay", async () => ({ out: await outcome(pay.invoke({ to: "acme", cents: 900 })) }))
    .addEdge(START, "pay")
    .compile({ name: "payment", ...policyOf("inner", inner) });
  const around = new StateGraph(State)
    .addNode("inner", payment)
    .addEdge(START, "inner")
    .compile({ name: "around", ...policyOf("middle", middle) });
  const app = new StateGraph(State)
    .addNode("middle", around)
    .addEdge(START, "middle")
    .compile({ name: "outer", checkpointer: store, ...policyOf("outer", outer) });
  return { app, ...serving(store, [app], policyOf("process", process)) };
}

test.each<readonly [readonly [Says, Says, Says], Says, "runs" | "asks" | "POLICY_DENIED"]>([
  [["allow", "nothing", "nothing"], "nothing", "runs"],
  [["nothing", "nothing", "allow"], "nothing", "runs"],
  [["nothing", "allow", "nothing"], "nothing", "runs"],
  [["allow", "allow", "ask"], "allow", "asks"],
  [["allow", "ask", "allow"], "allow", "asks"],
  [["ask", "allow", "allow"], "allow", "asks"],
  [["allow", "allow", "allow"], "ask", "asks"],
  [["allow", "allow", "deny"], "allow", "POLICY_DENIED"],
  [["allow", "deny", "ask"], "allow", "POLICY_DENIED"],
  [["deny", "allow", "allow"], "ask", "POLICY_DENIED"],
  [["ask", "allow", "allow"], "deny", "POLICY_DENIED"],
])("from the outside in %j, and the process %s: %s", async (policies, process, expected) => {
  const { store } = clocked();
  const paid: string[] = [];
  const { app, holdpoint } = nested(store, paid, policies, process);
  const { out } = await app.invoke({}, thread());
  expect(await open(holdpoint)).toHaveLength(expected === "asks" ? 1 : 0);
  if (expected === "POLICY_DENIED") expect(out).toBe("POLICY_DENIED");
  expect(paid).toHaveLength(expected === "runs" ? 1 : 0);
});

test.each<Way>(WAYS)("an approved payment is looked at again by all of them (%s)", async (way) => {
  const { store } = clocked();
  const paid: string[] = [];
  const { app, holdpoint } = nested(store, paid, ["allow", "allow", "ask"], "nothing");
  await app.invoke({}, thread());
  between(way, store);
  await says(holdpoint, "ann", APPROVE);
  expect((await app.settled(thread())).out).toBe("paid acme 900");
  expect(paid).toHaveLength(1);
});

test.each<readonly ["deny" | "ask", unknown]>([
  ["deny", "POLICY_DENIED"],
  ["ask", undefined],
])("the limit of a subgraph counts, and does what it says when it has no room: %s", async (onExceed, expected) => {
  const { store } = clocked();
  const paid: string[] = [];
  const pay = payTool(paid);
  const once = { id: "once", tools: "pay", per: "tenant", window: "ever", max: 1, onExceed } as const;
  const payment = new StateGraph(State)
    .addNode("pay", async () => ({ out: await outcome(pay.invoke({ to: "acme", cents: 900 })) }))
    .addEdge(START, "pay")
    .compile({ name: "payment", ...policyOf("inner", "allow", { limits: [once] }) });
  const app = new StateGraph(State)
    .addNode("inner", payment)
    .addEdge(START, "inner")
    .compile({ name: "outer", checkpointer: store });
  const { holdpoint } = serving(store, [app]);
  expect((await app.invoke({}, thread("a"))).out).toBe("paid acme 900");
  expect((await app.invoke({}, thread("b"))).out).toBe(expected);
  expect(await open(holdpoint, "b")).toHaveLength(onExceed === "ask" ? 1 : 0);
  expect(paid).toHaveLength(1);
  expect(await counted(store)).toEqual({ reserved: 0, consumed: 1 });
});
