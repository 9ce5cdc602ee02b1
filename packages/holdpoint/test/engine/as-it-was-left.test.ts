/** Who rests goes on in memory when nobody claimed the thread meanwhile, and replays otherwise, on every driver (G1). */
import { describe, expect, onTestFinished, test } from "vitest";
import { Command, DEFAULT_TENANT, entrypoint, interrupt, type Store } from "../../src/index.ts";
import { threadId } from "../../src/core/ids.ts";
import { accepted } from "../../src/testing/store-contract/samples.ts";
import { DRIVERS, placesOn } from "../servers/places.ts";
import { questionsOf, rested, serving, thread, until } from "./world.ts";

/** Asks twice, and counts how often its code is called. */
function asking(checkpointer: Store) {
  const seen = { calls: 0 };
  const app = entrypoint({ name: "asking", checkpointer }, async (_input: object) => {
    seen.calls += 1;
    return `${await interrupt<string>("One?")} ${await interrupt<string>("Two?")}`;
  });
  return { app, seen };
}

describe.each(DRIVERS)("on %s", (driver) => {
  async function stores(count: number): Promise<readonly Store[]> {
    const place = (await placesOn(driver))();
    const all = Array.from({ length: count }, () => place.open());
    onTestFinished(async () => {
      for (const store of all) await store.close();
      await place.remove();
    });
    return all;
  }

  test("its code is called once, whoever has it go on: an answer, or the worker that claims it", async () => {
    const [store, desk] = (await stores(2)) as [Store, Store];
    const { app, seen } = asking(store);
    await app.invoke({}, thread());
    const [second] = questionsOf(await app.invoke(new Command({ resume: "1" }), thread()));
    // Somebody decides where the code is not: the worker here is the next to claim the thread.
    const { holdpoint: elsewhere } = serving(desk, []);
    const { holdpoint } = serving(store, [app]);
    await elsewhere.decide(second.id, "2", { by: "ann" });
    await until(async () => (await holdpoint.tick(), (await rested(store)).status === "completed"), "it ends");
    expect(await app.invoke(null, thread())).toBe("1 2");
    expect(seen.calls).toBe(1);
  });

  test("it is called again after somebody else held the thread, also if they wrote nothing", async () => {
    const [store, other] = (await stores(2)) as [Store, Store];
    const { app, seen } = asking(store);
    await app.invoke({}, thread());
    const id = threadId("t");
    const hold = { kind: "claim", worker: "other", leaseMs: 15_000 } as const;
    await accepted(
      other.commit({ tenant: DEFAULT_TENANT, thread: { id, hold, release: { wakeAt: null, wakesSeen: 0 } } }),
    );
    await app.invoke(new Command({ resume: "1" }), thread());
    expect(seen.calls).toBe(2);
    expect(await app.invoke(new Command({ resume: "2" }), thread())).toBe("1 2");
    expect(seen.calls).toBe(2);
  });
});
