import { expect, test, vi } from "vitest";
import { MemorySaver } from "../storage/memory.ts";
import { CrashingStore, type Crash } from "./crashing-store.ts";
import { storeContract } from "./store-contract/index.ts";
import { appending, seqsOf, TENANT } from "./store-contract/samples.ts";
import { ManualClock } from "./manual-clock.ts";

const append = (store: CrashingStore, seq: number): Promise<unknown> =>
  store.commit({ tenant: TENANT, append: appending("s", seq) });

async function crashed(crash: Crash): Promise<{
  readonly results: readonly PromiseSettledResult<unknown>[];
  readonly seqs: readonly number[];
  readonly store: CrashingStore;
}> {
  const inner = new MemorySaver();
  const store = new CrashingStore(inner, crash);
  const results: PromiseSettledResult<unknown>[] = [];
  for (const seq of [1, 2, 3]) results.push(...(await Promise.allSettled([append(store, seq)])));
  return { results, seqs: await seqsOf(inner, "s"), store };
}

const BROKEN = { status: "rejected", reason: { code: "STORE_FAILED", data: { crashed: true } } };
const TORN = { status: "rejected", reason: { code: "STORE_FAILED", data: { crashed: true, maybe: true } } };
const STORED = { status: "fulfilled", value: { ok: true } };

test("B1: before the commit, nothing of it is stored", async () => {
  const { results, seqs, store } = await crashed({ commit: 2, when: "before" });
  expect(results).toMatchObject([STORED, BROKEN, BROKEN]);
  expect(seqs).toEqual([1]);
  expect(store.broken).toBe(true);
});

test("B2: after the commit, it is stored and known to be, and the store is gone", async () => {
  const { results, seqs, store } = await crashed({ commit: 2, when: "after" });
  expect(results).toMatchObject([STORED, STORED, BROKEN]);
  expect(seqs).toEqual([1, 2]);
  await expect(store.thread(TENANT, "t" as never)).rejects.toMatchObject({ code: "STORE_FAILED" });
});

test("B3: torn, it is stored and its caller gets an error", async () => {
  const { results, seqs } = await crashed({ commit: 2, when: "torn" });
  expect(results).toMatchObject([STORED, TORN, BROKEN]);
  expect(seqs).toEqual([1, 2]);
});

test("B4: with `recovers` only the one commit goes wrong", async () => {
  const { results, seqs, store } = await crashed({ commit: 2, when: "torn", recovers: true });
  expect(results).toMatchObject([STORED, TORN, STORED]);
  expect(seqs).toEqual([1, 2, 3]);
  expect(store.broken).toBe(false);
  expect(store.commits).toBe(3);
});

test("what is under way when it breaks is lost to its caller", async () => {
  const inner = new MemorySaver();
  const onCrash = vi.fn<() => void>();
  const store = new CrashingStore(inner, { commit: 2, when: "before" }, onCrash);
  const [first, second] = await Promise.allSettled([append(store, 1), append(store, 2)]);
  expect(first).toMatchObject(BROKEN);
  expect(second).toMatchObject(BROKEN);
  expect(await seqsOf(inner, "s")).toEqual([1]);
  expect(onCrash).toHaveBeenCalledOnce();
});

test("without a crash it keeps the contract and counts", async () => {
  for (const { reopens, run } of storeContract) {
    if (reopens === true) continue;
    const clock = new ManualClock();
    await run({ clock, open: () => Promise.resolve(new CrashingStore(new MemorySaver({ clock }))) });
  }
});
