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

/** A store that says that its end is elsewhere: somebody else recorded something. */
class Passing extends WrappedStore {
  end: string | undefined;

  override async lastEvent(): ReturnType<Store["lastEvent"]> {
    return this.end;
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
  // Where it ends is asked for, and it is not read.
  expect(store.asked).toEqual([]);
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

test("what is recorded for others is passed over, and not looked at twice (I4)", async () => {
  const store = new Counting(new MemorySaver({ clock: new ManualClock() }));
  const passing = new Passing(store);
  const intake = new Intake({ store: passing, tenant: DEFAULT_TENANT, channels: ["heard"], settled: true });
  await intake.readOn();
  passing.end = "others";
  await intake.readOn();
  await intake.readOn();
  expect(store.asked).toEqual([100]);
});

test.each([
  ["for a tenant that is older, what happens from then on", 6, []],
  ["for one that came into being since, all of it", 5, ["asked"]],
  ["when nobody says since when, what happens from then on", undefined, []],
])("where there never were notifications, it begins with: %s (I2)", async (_name, newSince, kinds) => {
  const store = new MemorySaver({ clock: new ManualClock() });
  const payload = `[{"type":"interrupt_asked","interrupt":"int_${"0".repeat(26)}"}]`;
  const record = { seq: 1, at: 5, payload, salt: "s", digest: "d", hash: "h" };
  await store.commit({ tenant: DEFAULT_TENANT, append: [{ stream: "thread/t", record }] });
  const since = newSince === undefined ? {} : { newSince };
  const intake = new Intake({ store, tenant: DEFAULT_TENANT, channels: ["heard"], settled: true, ...since });
  await intake.readOn();
  const { items } = await store.find({ tenant: DEFAULT_TENANT, collection: "notification", limit: 10 });
  expect(items.map((item) => (JSON.parse(item.body) as { notice: { kind: string } }).notice.kind)).toEqual(kinds);
});
