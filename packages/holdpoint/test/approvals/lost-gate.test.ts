/**
 * A call that went through a gate, and code by then in which it has none (G4, G8): the thread is held, whatever was
 * recorded of it, and what the call does is not done (scope B4).
 */
import { expect, test } from "vitest";
import { allow, ask, compilePolicy, entrypoint, interrupt, step, tool, type App, type Store } from "../../src/index.ts";
import { clocked, Process, refusal, serving, thread, until } from "../engine/world.ts";
import { APPROVE, open, outcome, says } from "./office.ts";

const LEASE_MS = 15_000;

type Effect = "act" | "read" | "not said";
type Body = () => Promise<unknown>;

/** Why there is a gate: the tool acts, or a policy asks about it or allows it. */
type Gate = "it acts" | "asked" | "allowed";

/** The same call from the same place; without a gate nothing is said of the tool. */
function calling(checkpointer: Store, body: Body, effect: Effect, gate?: Gate): App<object, unknown> {
  const declared = effect === "not said" ? {} : { effect };
  const use = tool(body, { name: "use", description: "Uses it.", schema: { type: "object" }, ...declared });
  const rule = gate === "allowed" ? allow("use") : ask("use");
  const policy = compilePolicy({ name: "p", rules: [rule] }, [use]);
  const isJudged = gate === "asked" || gate === "allowed";
  return entrypoint({ name: "calling", checkpointer, ...(isJudged ? { policy } : {}) }, async (_input: object) => {
    const call = use.invoke({});
    // A replay is not finished before it has come to this.
    await step("beside", () => "done", { effect: "read" });
    return call;
  });
}

/** How far it came before its process ended. */
type Far = "not decided" | "at work" | "waiting" | "failed";

function bodyOf(far: Far, begun: string[]): Body {
  return async () => {
    begun.push("begun");
    if (far === "waiting") return interrupt("Go on?");
    if (far === "failed") throw new Error("the line was cut");
    return new Promise(() => undefined);
  };
}

/** The thread as a process leaves it in whose code the call has a gate. */
async function left(effect: Effect, gate: Gate, far: Far) {
  const { clock, store } = clocked();
  const begun: string[] = [];
  const here = new Process(store);
  const app = calling(here, bodyOf(far, begun), effect, gate);
  const { holdpoint } = serving(here, [app]);
  const run = outcome(app.invoke({}, thread()));
  if (gate !== "allowed") {
    await run;
    if (far !== "not decided") await says(holdpoint, "ann", APPROVE);
  }
  if (far !== "not decided") await until(() => begun.length === 1);
  if (far === "waiting") await until(async () => (await open(holdpoint)).length === 1);
  if (far === "failed") expect(await outcome(gate === "allowed" ? run : app.settled(thread()))).toContain("cut");
  here.end();
  await clock.advance(LEASE_MS);
  return { clock, store };
}

test.each<readonly [Effect, Gate, Far]>([
  ["act", "it acts", "not decided"],
  ["act", "it acts", "at work"],
  ["act", "it acts", "waiting"],
  ["act", "it acts", "failed"],
  ["act", "allowed", "at work"],
  ["act", "allowed", "waiting"],
  ["act", "allowed", "failed"],
  ["read", "asked", "not decided"],
  ["read", "asked", "at work"],
  ["read", "asked", "waiting"],
  ["read", "asked", "failed"],
  ["read", "allowed", "waiting"],
  ["read", "allowed", "failed"],
])("effect: %s, gate: %s, %s", async (effect, gate, far) => {
  const { store } = await left(effect, gate, far);
  const done: string[] = [];
  const here = new Process(store);
  const app = calling(here, async () => void done.push("done"), "not said");
  const { holdpoint } = serving(here, [app], { replaySilenceMs: 50 });
  if (far === "not decided") await says(holdpoint, "ann", APPROVE);
  else if (far === "waiting") await says(holdpoint, "ann", "yes");
  else if (far === "at work") await holdpoint.tick();
  const held = far === "failed" ? app.invoke(null, thread()) : app.settled(thread());
  expect(await refusal(held)).toMatchObject({ code: "THREAD_BLOCKED" });
  expect(done).toEqual([]);
});

test("done again because people said so, and at work when its process ended", async () => {
  const { clock, store } = await left("act", "it acts", "at work");
  const begun: string[] = [];
  const second = new Process(store);
  const { holdpoint: desk } = serving(second, [calling(second, bodyOf("at work", begun), "act", "it acts")]);
  await desk.tick();
  await says(desk, "ann", { action: "retry" });
  await until(() => begun.length === 1);
  second.end();
  await clock.advance(LEASE_MS);
  const done: string[] = [];
  const third = new Process(store);
  const app = calling(third, async () => void done.push("done"), "not said");
  await serving(third, [app]).holdpoint.tick();
  expect(await refusal(app.settled(thread()))).toMatchObject({ code: "THREAD_BLOCKED" });
  expect(done).toEqual([]);
});
