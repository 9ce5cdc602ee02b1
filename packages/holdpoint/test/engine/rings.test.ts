/** A worker looks when its store says that something may be due (engine/worker.ts, Z4; `watch` of storage/store.ts). */
import { expect, test } from "vitest";
import { entrypoint, sleep, type Store } from "../../src/index.ts";
import type { ClaimRequest, ThreadRow } from "../../src/storage/store.ts";
import { WrappedStore } from "../crash/wrapped-store.ts";
import { clocked, HOUR, rested, rowOf, serving, thread, until } from "./world.ts";

/** A store that tells when the test says so, and counts how often it was asked for what is due. */
class Ringing extends WrappedStore {
  readonly watching = new Set<() => void>();
  claims = 0;
  /** What a claim finds comes back only when this has happened. */
  slow: Promise<void> | undefined;

  watch(hear: () => void): () => void {
    this.watching.add(hear);
    return () => void this.watching.delete(hear);
  }

  ring(): void {
    for (const hear of this.watching) hear();
  }

  override async claim(request: ClaimRequest): Promise<readonly ThreadRow[]> {
    this.claims += 1;
    const rows = await super.claim(request);
    await this.slow;
    return rows;
  }
}

function sleeper(checkpointer: Store) {
  return entrypoint({ name: "sleeper", checkpointer }, async () => {
    await sleep("1h");
    return "awake";
  });
}

/** A thread that sleeps for an hour, and a worker that has looked and polls once a day. */
async function given() {
  const { clock, store } = clocked();
  const ringing = new Ringing(store);
  const { holdpoint, errors } = serving(ringing, [sleeper(ringing)], { pollMs: 24 * HOUR });
  void sleeper(store)
    .invoke({}, thread())
    .catch(() => undefined);
  await rested(store);
  holdpoint.start();
  await until(() => ringing.claims === 1);
  await clock.settle();
  return { clock, store, ringing, holdpoint, errors };
}

test("a ring makes it look at once; without one it looks when it polls", async () => {
  const { clock, store, ringing, holdpoint, errors } = await given();
  await clock.advance(HOUR);
  expect(ringing.claims).toBe(1);
  ringing.ring();
  await until(async () => (await rowOf(store)).status === "completed");
  await clock.settle();
  const { claims } = ringing;
  ringing.ring();
  await clock.settle();
  expect(ringing.claims).toBe(claims + 1);
  await holdpoint.stop();
  expect(errors).toEqual([]);
});

test("one that comes while a claim is under way is followed by another look, many by one (Z4)", async () => {
  const { clock, store, ringing, holdpoint } = await given();
  const gate = Promise.withResolvers<void>();
  ringing.slow = gate.promise;
  ringing.ring();
  await clock.settle();
  // The claim found nothing, and has not come back with it; now the thread is due.
  await clock.advance(HOUR);
  ringing.ring();
  ringing.ring();
  await clock.settle();
  expect(ringing.claims).toBe(2);
  gate.resolve();
  await until(async () => (await rowOf(store)).status === "completed");
  await holdpoint.stop();
});

test("stopped, it watches no more; started again, it does", async () => {
  const { clock, ringing, holdpoint } = await given();
  await holdpoint.stop();
  expect(ringing.watching.size).toBe(0);
  ringing.ring();
  await clock.settle();
  expect(ringing.claims).toBe(1);
  holdpoint.start();
  expect(ringing.watching.size).toBe(1);
  await holdpoint.stop();
});
