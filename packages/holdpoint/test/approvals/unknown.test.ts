/** A gated tool whose own code was at work when its process ended: who says what became of it, and what "again" means (G5). */
import { expect, test } from "vitest";
import { ask, compilePolicy, deny, entrypoint, step, tool, type App, type Store } from "../../src/index.ts";
import { clocked, codeOf, Process, serving, thread, until } from "../engine/world.ts";
import { APPROVE, outcome, says, theOne } from "./office.ts";

const LEASE_MS = 15_000;

/** Looks a rate up in a step, then transfers in plain code, which hangs until `done`. */
function transferring(store: Store, transfers: string[], done: Promise<void>, denied = false): App<object, unknown> {
  const transfer = tool(
    async () => {
      await step("rate", () => 2, { effect: "read" });
      transfers.push("transfer");
      await done;
      return "transferred";
    },
    { name: "transfer", description: "Transfers.", schema: { type: "object" }, effect: "act" },
  );
  const policy = compilePolicy({ name: "p", rules: [denied ? deny("transfer") : ask("transfer")] }, [transfer]);
  return entrypoint({ name: "g", checkpointer: store, policy }, async (_input: object) => outcome(transfer.invoke({})));
}

async function crashed(denied = false) {
  const { clock, store } = clocked();
  const transfers: string[] = [];
  const dead = new Process(store);
  const app = transferring(dead, transfers, new Promise(() => undefined));
  const { holdpoint } = serving(dead, [app]);
  await app.invoke({}, thread());
  await says(holdpoint, "ann", APPROVE);
  await until(() => transfers.length === 1);
  dead.end();
  const alive = new Process(store);
  const again = transferring(alive, transfers, Promise.resolve(), denied);
  const served = serving(alive, [again]);
  await clock.advance(LEASE_MS);
  await served.holdpoint.tick();
  return { transfers, app: again, holdpoint: served.holdpoint };
}

test("what it recorded inside does not let it run again: people are asked (scope B2, replay Y5)", async () => {
  const { transfers, holdpoint } = await crashed();
  expect((await theOne(holdpoint)).purpose).toBe("outcome");
  expect(transfers).toHaveLength(1);
});

test("no agent says that it is done again", async () => {
  const { transfers, holdpoint } = await crashed();
  const { id, digest } = await theOne(holdpoint);
  const decided = holdpoint.decide(id, { action: "retry" }, { by: { id: "bot", kind: "agent" }, digest });
  expect(await codeOf(decided)).toBe("AGENT_CANNOT_DECIDE");
  expect(transfers).toHaveLength(1);
});

test("again, once people said so", async () => {
  const { transfers, app, holdpoint } = await crashed();
  await says(holdpoint, "ben", { action: "retry" });
  expect(await app.settled(thread())).toBe("transferred");
  expect(transfers).toHaveLength(2);
});

test("again is judged again: what the policy denies by now is not done (scope B3)", async () => {
  const { transfers, app, holdpoint } = await crashed(true);
  await says(holdpoint, "ben", { action: "retry" });
  expect(await app.settled(thread())).toBe("POLICY_DENIED");
  expect(transfers).toHaveLength(1);
});
