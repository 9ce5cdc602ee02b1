/** How much of the feed is read, and when (I2, I4). */
import { expect, test } from "vitest";
import { WrappedStore } from "../../../test/crash/wrapped-store.ts";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import { MemorySaver, type Store } from "../../index.ts";
import { ManualClock } from "../../testing/index.ts";
import { Intake } from "./intake.ts";

/** A store that says how many events were asked for at once. */
class Counting extends WrappedStore {
  readonly asked: number[] = [];

  override events(...asked: Parameters<Store["events"]>): ReturnType<Store["events"]> {
    this.asked.push(asked[2]);
    return super.events(...asked);
  }
}

async function noted(store: Store, from: number, to: number): Promise<void> {
  for (let seq = from; seq <= to; seq += 1) {
    const record = { seq, at: 1, payload: '[{"type":"noted"}]', salt: "s", digest: "d", hash: "h" };
    await store.commit({ tenant: DEFAULT_TENANT, append: [{ stream: "note/a", record }] });
  }
}

test("what was there before is not read (I2); what comes is read in short pages, others having their turn (I4)", async () => {
  const store = new Counting(new MemorySaver({ clock: new ManualClock() }));
  await noted(store, 1, 300);
  const intake = new Intake({ store, tenant: DEFAULT_TENANT, channels: ["heard"], settled: true });
  await intake.readOn();
  // Only whether there is something after the end.
  expect(store.asked).toHaveLength(1);
  await noted(store, 301, 550);
  store.asked.length = 0;
  let turns = 0;
  const count = (): void => {
    turns += 1;
    if (turns < 100) setImmediate(count);
  };
  setImmediate(count);
  await intake.readOn();
  expect(store.asked).toEqual([100, 100, 100]);
  expect(turns).toBeGreaterThan(0);
});
