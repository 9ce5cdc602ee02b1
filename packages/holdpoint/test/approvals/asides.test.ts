/** Tools that are called where nothing is recorded and nobody can be asked: reducers, what a gate looks up (G10). */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  allow,
  Annotation,
  ask,
  Command,
  compilePolicy,
  deny,
  END,
  entrypoint,
  interrupt,
  START,
  StateGraph,
  tool,
  type App,
  type CompiledPolicy,
  type PolicyDocument,
  type Store,
} from "../../src/index.ts";
import { clocked, cool, serving, thread } from "../engine/world.ts";
import { ACME, APPROVE, outcome, payTool, says, shownOf, theOne } from "./office.ts";

/** A tool that says nothing of what it does, or that it reads. */
function wiping(done: string[], effect?: "read") {
  return tool(() => void done.push("wiped"), {
    name: "wipe",
    description: "Wipes a disk.",
    schema: z.object({}),
    ...(effect === undefined ? {} : { effect }),
  });
}

type Wipe = ReturnType<typeof wiping>;
type Rules = PolicyDocument["rules"];

const denied: Rules = [deny("wipe"), allow("*")];
const NOT_ALLOWED: readonly (readonly [string, Rules, Partial<PolicyDocument>])[] = [
  ["denies it", denied, {}],
  ["asks about it", [ask("wipe"), allow("*")], {}],
  ["does not know it", [allow("pay")], {}],
  [
    "counts it in a limit",
    [allow("*")],
    { limits: [{ id: "one", tools: "wipe", per: "tenant", window: "ever", max: 1, onExceed: "deny" }] },
  ],
];

/** Where a thread's own code runs outside its tasks; each gives what came of calling the tool there. */
type Where = (store: Store, wipe: Wipe, rules: Rules | undefined, more: Partial<PolicyDocument>) => Promise<unknown>;

function policyOf(wipe: Wipe, rules: Rules | undefined, more: Partial<PolicyDocument>, pay = payTool([])) {
  const policy = (): CompiledPolicy => compilePolicy({ name: "p", rules: rules ?? [], ...more }, [wipe, pay]);
  return rules === undefined ? {} : { policy: policy() };
}

/** What came of a call that nobody waits for. */
class Called {
  readonly came: Promise<unknown>[] = [];
  call(wipe: Wipe): void {
    this.came.push(outcome(wipe.invoke({})));
  }
}

const inAReducer: Where = async (store, wipe, rules, more) => {
  const called = new Called();
  const State = Annotation.Root({
    n: Annotation<number>({
      reducer: (_was, now) => {
        called.call(wipe);
        return now;
      },
      default: () => 0,
    }),
  });
  const app = new StateGraph(State)
    .addNode("one", async () => ({ n: 1 }))
    .addEdge(START, "one")
    .compile({ checkpointer: store, name: "reducing", ...policyOf(wipe, rules, more) });
  await app.invoke({}, thread());
  return called.came.at(-1);
};

/** A graph whose reducer, and whose edge out of its only node, call the tool once `calls` is set. */
function reducing(store: Store, wipe: Wipe, rules: Rules | undefined, more: Partial<PolicyDocument>) {
  const called = new Called();
  const calls = { in: "nothing" as "nothing" | "reducer" | "edge" | "migration" };
  const State = Annotation.Root({
    n: Annotation<number>({
      reducer: (_was, now) => {
        if (calls.in === "reducer") called.call(wipe);
        return now;
      },
      default: () => 0,
    }),
    answer: Annotation<unknown>(),
  });
  const graph = new StateGraph(State)
    .addNode("one", async () => ({ answer: await interrupt("Go on?") }))
    .addEdge(START, "one")
    .addConditionalEdges("one", () => {
      if (calls.in === "edge") called.call(wipe);
      return END;
    });
  const compiled = (version: string) =>
    graph.compile({
      checkpointer: store,
      name: "reducing",
      version,
      migrate: (state) => {
        if (calls.in === "migration") called.call(wipe);
        return state as never;
      },
      ...policyOf(wipe, rules, more),
    });
  return { called, calls, compiled, app: compiled("1") };
}

const onInput: Where = async (...given) => {
  const { app, called, calls } = reducing(...given);
  calls.in = "reducer";
  await app.invoke({ n: 1 }, thread());
  return called.came.at(-1);
};

const onTheNextInput: Where = async (...given) => {
  const { app, called, calls } = reducing(...given);
  await app.invoke({}, thread());
  calls.in = "reducer";
  await app.invoke({ n: 1 }, { ...thread(), onPending: "cancel" });
  expect(called.came).toHaveLength(2);
  await Promise.all(called.came);
  return called.came[0];
};

const onACommand: Where = async (...given) => {
  const { app, called, calls } = reducing(...given);
  calls.in = "reducer";
  await app.invoke(new Command({ update: { n: 1 }, goto: "one" }), thread());
  return called.came.at(-1);
};

const onAResume: Where = async (...given) => {
  const { app, called, calls } = reducing(...given);
  await app.invoke({}, thread());
  calls.in = "reducer";
  await app.invoke(new Command({ resume: "yes", update: { n: 1 } }), thread());
  const came = await Promise.all(called.came);
  // Once to see whether it fits, once to do it.
  expect(came).toEqual([came[0], came[0]]);
  return came[0];
};

const onAChange: Where = async (...given) => {
  const { app, called, calls } = reducing(...given);
  await app.invoke({}, thread());
  calls.in = "reducer";
  await app.updateState(thread(), { n: 1 }, undefined, { cancelPending: true });
  return called.came.at(-1);
};

const onAThreadOfItsOwn: Where = async (...given) => {
  const { app, called, calls } = reducing(...given);
  calls.in = "reducer";
  await app.updateState(thread(), { n: 1 });
  return called.came.at(-1);
};

const onAnEdge: Where = async (...given) => {
  const { app, called, calls } = reducing(...given);
  await app.invoke({}, thread());
  calls.in = "edge";
  await app.updateState(thread(), { n: 1 }, "one", { cancelPending: true });
  return called.came.at(-1);
};

const onAMigration: Where = async (...given) => {
  const { app, called, calls, compiled } = reducing(...given);
  await app.invoke({}, thread());
  cool(given[0]);
  calls.in = "migration";
  await compiled("2").invoke(new Command({ resume: "yes" }), thread());
  return called.came.at(-1);
};

const inASnapshot: Where = async (store, wipe, rules, more) => {
  const called = new Called();
  const pay = payTool([], {
    snapshot: async () => {
      called.call(wipe);
      return String(await called.came[0]);
    },
  });
  const both: Rules = [ask("pay"), ...(rules ?? [])];
  const app: App<object, unknown> = entrypoint(
    { name: "paying", checkpointer: store, ...policyOf(wipe, rules === undefined ? undefined : both, more, pay) },
    async () => outcome(pay.invoke(ACME)),
  );
  const { holdpoint } = serving(store, [app]);
  await app.invoke({}, thread());
  expect(shownOf(await theOne(holdpoint))["snapshot"]).toBe(String(await called.came[0]));
  return called.came[0];
};

const inASummary: Where = async (store, wipe, rules, more) => {
  const called = new Called();
  const pay = payTool([], {
    summary: () => {
      called.call(wipe);
      return "Pay?";
    },
  });
  const both: Rules = [ask("pay"), ...(rules ?? [])];
  const app: App<object, unknown> = entrypoint(
    { name: "paying", checkpointer: store, ...policyOf(wipe, rules === undefined ? undefined : both, more, pay) },
    async () => outcome(pay.invoke(ACME)),
  );
  const { holdpoint } = serving(store, [app]);
  await app.invoke({}, thread());
  await says(holdpoint, "ann", APPROVE);
  expect(await app.settled(thread())).toBe("paid acme 900");
  return called.came[0];
};

describe.each<[string, Where]>([
  ["a reducer", inAReducer],
  ["a reducer on input", onInput],
  ["a reducer on input that takes the place of a question", onTheNextInput],
  ["a reducer on a command", onACommand],
  ["a reducer on an answer with an update", onAResume],
  ["a reducer on a change from outside", onAChange],
  ["a reducer on a change that begins a thread", onAThreadOfItsOwn],
  ["an edge after a change from outside", onAnEdge],
  ["a migration", onAMigration],
  ["a snapshot", inASnapshot],
  ["a summary", inASummary],
])("in %s", (_where, where) => {
  test.each(NOT_ALLOWED)(
    "a tool that declares nothing does not run where the policy %s",
    async (_what, rules, more) => {
      const { store } = clocked();
      const done: string[] = [];
      expect(await where(store, wiping(done), rules, more)).toBe("OUTSIDE_TASK");
      expect(done).toEqual([]);
    },
  );

  test("it runs where the policy allows it, and where there is none", async () => {
    const done: string[] = [];
    expect(await where(clocked().store, wiping(done), [allow("*")], {})).toBeNull();
    expect(await where(clocked().store, wiping(done), undefined, {})).toBeNull();
    expect(new Set(done)).toEqual(new Set(["wiped"]));
  });

  test("one that reads is judged as one that reads", async () => {
    const rules: Rules = [ask("*", { when: 'effect == "act"' }), allow("*")];
    const done: string[] = [];
    expect(await where(clocked().store, wiping(done), rules, {})).toBe("OUTSIDE_TASK");
    expect(done).toEqual([]);
    expect(await where(clocked().store, wiping(done, "read"), rules, {})).toBeNull();
    expect(done).toContain("wiped");
  });
});

test("outside of any thread a tool just runs, whatever policies there are elsewhere", async () => {
  const done: string[] = [];
  const wipe = wiping(done);
  await inAReducer(clocked().store, wipe, denied, {});
  await wipe.invoke({});
  expect(done).toEqual(["wiped"]);
});
