import { afterEach, beforeEach, expect, test } from "vitest";
import { append, exported, TENANT, verified } from "../../test/audit/story.ts";
import { WrappedStore } from "../../test/crash/wrapped-store.ts";
import type { Tenant } from "../core/ids.ts";
import { MemorySaver } from "../storage/memory.ts";
import type { Store } from "../storage/store.ts";
import { ManualClock } from "../testing/manual-clock.ts";
import { keepCheckpoints, type CheckpointKeeper } from "./keep-checkpoints.ts";
import { publicHalf } from "./key-ring.ts";
import { SigningKey } from "./signing-key.ts";

const signer = SigningKey.create();
const MINUTE = 60_000;

let clock: ManualClock;
let store: MemorySaver;
let errors: unknown[];
const onError = (error: unknown): void => void errors.push(error);

beforeEach(() => {
  clock = new ManualClock();
  store = new MemorySaver({ clock });
  errors = [];
});

afterEach(() => expect(clock.timers).toBe(0));

const checkpoints = async (tenant: Tenant = TENANT): Promise<number> =>
  (await store.read(tenant, "checkpoint", 0, 100)).length;

test("a checkpoint is written once a minute, while something is new (K1, K2)", async () => {
  const keeper = keepCheckpoints(store, signer, { onError });
  await append(store, "thread/a", [1]);
  await clock.advance(MINUTE - 1);
  expect(await checkpoints()).toBe(0);
  await clock.advance(1);
  expect(await checkpoints()).toBe(1);
  await clock.advance(10 * MINUTE);
  expect(await checkpoints()).toBe(1);
  await append(store, "thread/a", [2]);
  await clock.advance(MINUTE);
  expect(await checkpoints()).toBe(2);
  await keeper.stop();
  expect(await checkpoints()).toBe(2);
  expect(errors).toEqual([]);
});

test("stopping covers what came last, and ends it (K4)", async () => {
  const keeper = keepCheckpoints(store, signer, { onError, everyMs: 1_000 });
  await append(store, "thread/a", [1]);
  await Promise.all([keeper.stop(), keeper.stop()]);
  expect(await checkpoints()).toBe(1);
  const report = await verified(await exported(store), { trusted: [publicHalf(signer)] });
  expect(report).toMatchObject({ ok: true, checkpoints: 1, uncovered: 0 });
  await append(store, "thread/a", [2]);
  await clock.advance(MINUTE);
  await keeper.stop();
  expect(await checkpoints()).toBe(1);
});

test("a tenant's streams are signed, and no other's", async () => {
  const tenant = "other" as Tenant;
  const keeper = keepCheckpoints(store, signer, { onError, tenant });
  await append(store, "thread/a", [1]);
  await append(store, "thread/a", [1], { tenant });
  await keeper.stop();
  expect([await checkpoints(), await checkpoints(tenant)]).toEqual([0, 1]);
});

test("without a tenant those of every tenant are signed, also of one that came later; one that fails keeps no other (K5)", async () => {
  const [broken, other] = ["broken" as Tenant, "other" as Tenant];
  class Failing extends WrappedStore {
    override commit(change: Parameters<Store["commit"]>[0]): ReturnType<Store["commit"]> {
      return change.tenant === broken ? Promise.reject(new Error("disk")) : super.commit(change);
    }
  }
  const keeper = keepCheckpoints(new Failing(store), signer, { onError });
  await append(store, "thread/a", [1], { tenant: broken });
  await append(store, "thread/a", [1]);
  await clock.advance(MINUTE);
  await append(store, "thread/a", [1], { tenant: other });
  await keeper.stop();
  expect(await Promise.all([undefined, broken, other].map((tenant) => checkpoints(tenant)))).toEqual([1, 0, 1]);
  expect(errors).toEqual([new Error("disk"), new Error("disk")]);
});

test("one that fails is told, and the next comes when it is its time (K3)", async () => {
  let isBroken = true;
  class Failing extends WrappedStore {
    protected override pass<T>(_call: keyof Store, run: () => Promise<T>): Promise<T> {
      return isBroken ? Promise.reject(new Error("disk")) : run();
    }
  }
  const keeper = keepCheckpoints(new Failing(store), signer, { onError });
  await append(store, "thread/a", [1]);
  await clock.advance(2 * MINUTE);
  expect(errors).toEqual([new Error("disk"), new Error("disk")]);
  isBroken = false;
  await clock.advance(MINUTE);
  expect(await checkpoints()).toBe(1);
  isBroken = true;
  await keeper.stop();
  expect(errors).toHaveLength(3);
});

/** Holds every call back until it is let go on. */
class Slow extends WrappedStore {
  gate = Promise.withResolvers<void>();
  running = 0;
  most = 0;

  protected override async pass<T>(call: keyof Store, run: () => Promise<T>): Promise<T> {
    if (call !== "commit") return run();
    this.running += 1;
    this.most = Math.max(this.most, this.running);
    await this.gate.promise;
    this.running -= 1;
    return run();
  }
}

test("never two at once: while one is being written no time begins, and stopping waits for it (K1, K4)", async () => {
  const slow = new Slow(store);
  let keeper: CheckpointKeeper | undefined = keepCheckpoints(slow, signer, { onError });
  await append(store, "thread/a", [1]);
  await clock.advance(MINUTE);
  await append(store, "thread/a", [2]);
  await clock.advance(5 * MINUTE);
  expect([slow.running, clock.timers]).toEqual([1, 0]);
  let isStopped = false;
  const stopping = keeper.stop().then(() => (isStopped = true));
  keeper = undefined;
  await clock.settle();
  expect([isStopped, slow.running]).toEqual([false, 1]);
  slow.gate.resolve();
  await stopping;
  expect([slow.most, slow.running, await checkpoints()]).toEqual([1, 0, 2]);
});

test("the next one is waited for once the last was written (K1)", async () => {
  const slow = new Slow(store);
  const keeper = keepCheckpoints(slow, signer, { onError });
  await append(store, "thread/a", [1]);
  await clock.advance(3 * MINUTE);
  slow.gate.resolve();
  await clock.settle();
  expect([await checkpoints(), clock.nextAt]).toEqual([1, clock.now() + MINUTE]);
  await keeper.stop();
});

test.each([0, -1, Number.NaN])("%s ms between two is refused", (everyMs) => {
  expect(() => keepCheckpoints(store, signer, { onError, everyMs })).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT" }),
  );
});
