/** Rings on their way out (ring-queue.ts, Q1–Q4). */
import { expect, test } from "vitest";
import { DEFAULT_TENANT, tenantId, threadId } from "../../core/ids.ts";
import { RingQueue } from "./ring-queue.ts";
import type { Ring } from "./ring.ts";

const ENOUGH = 64;
const MOST_LATER = 10_000;
const AT_ONCE = 32;

function ring(id: string, dueAt?: number): Ring {
  return { tenant: DEFAULT_TENANT, id: threadId(id), ...(dueAt === undefined ? {} : { dueAt }) };
}

/** A queue whose sendings end when the test says so. */
function queue() {
  const sending: (PromiseWithResolvers<void> & { readonly ring: Ring })[] = [];
  const errors: unknown[] = [];
  const rings = new RingQueue(
    (one) => {
      const sent = { ...Promise.withResolvers<void>(), ring: one };
      sending.push(sent);
      return sent.promise;
    },
    (error) => void errors.push(error),
  );
  const full = (): void => {
    for (let count = 0; count < AT_ONCE; count += 1) rings.put(ring(`busy ${count}`));
  };
  const finish = async (from = 0): Promise<void> => {
    for (let at = from; at < sending.length; at += 1) {
      sending[at]?.resolve();
      await Promise.resolve();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { rings, sending, errors, full, finish };
}

test("a ring is sent at once, and as many at a time as may be (Q4)", async () => {
  const { rings, sending, full, finish } = queue();
  full();
  rings.put(ring("waits"));
  expect(sending.length).toBe(AT_ONCE);
  await finish();
  expect(sending.map((sent) => sent.ring.id)).toContain("waits");
  expect(rings.counts).toEqual({ sent: AT_ONCE + 1, merged: 0, failed: 0, dropped: 0 });
});

test("what waits for one thread is one ring for now, and the newest one for later; they are sent in turn (Q2, Q3)", async () => {
  const { rings, sending, full, finish } = queue();
  full();
  for (const dueAt of [undefined, 5, 9, undefined, 7]) rings.put(ring("t", dueAt));
  const elsewhere = { ...ring("t"), tenant: tenantId("another") };
  rings.put(elsewhere);
  await finish();
  const sent = sending.slice(AT_ONCE).map((one) => one.ring);
  expect(sent.filter(({ dueAt }) => dueAt === undefined)).toEqual([ring("t"), elsewhere]);
  expect(sent.slice(0, 2)).toContainEqual(ring("t", 7));
  expect(rings.counts).toEqual({ sent: AT_ONCE + 3, merged: 3, failed: 0, dropped: 0 });
});

test("of rings for now the newest ones wait: each is for everything that is due (Q2)", async () => {
  const { rings, sending, full, finish } = queue();
  full();
  for (let count = 0; count < 1_000; count += 1) rings.put(ring(`t${count}`));
  await finish();
  expect(sending.length).toBe(AT_ONCE + ENOUGH);
  expect(sending.at(-1)?.ring).toEqual(ring("t999"));
  expect(rings.counts).toEqual({ sent: AT_ONCE + ENOUGH, merged: 1_000 - ENOUGH, failed: 0, dropped: 0 });
});

test("of rings for later more than may wait is dropped; a newer one of what waits is not more (Q3)", async () => {
  const { rings, sending, full, finish } = queue();
  full();
  for (let count = 0; count < MOST_LATER + 3; count += 1) rings.put(ring(`t${count}`, 5));
  rings.put(ring("t0", 6));
  rings.put(ring("now"));
  expect(rings.counts).toMatchObject({ merged: 1, dropped: 3 });
  await finish();
  expect(sending.slice(AT_ONCE, AT_ONCE + 2).map((sent) => sent.ring)).toContainEqual(ring("now"));
  expect(rings.counts).toEqual({ sent: AT_ONCE + MOST_LATER + 1, merged: 1, failed: 0, dropped: 3 });
});

test("a row of failures is told once, and none is sent again (Q4)", async () => {
  const { rings, sending, errors } = queue();
  const fail = async (name: string): Promise<void> => {
    rings.put(ring(name));
    sending.at(-1)?.reject(new Error(name));
    await rings.idle();
  };
  await fail("first");
  await fail("second");
  rings.put(ring("works"));
  sending.at(-1)?.resolve();
  await rings.idle();
  await fail("third");
  expect(errors).toEqual([new Error("first"), new Error("third")]);
  expect(rings.counts).toEqual({ sent: 1, merged: 0, failed: 3, dropped: 0 });
  expect(sending.length).toBe(4);
});

test("it is idle when the last one is through; ended, it takes nothing more", async () => {
  const { rings, sending, full, finish } = queue();
  await rings.idle();
  full();
  rings.put(ring("waits"));
  let isIdle = false;
  const idle = Promise.all([rings.idle(), rings.idle()]).then(() => (isIdle = true));
  rings.end();
  rings.put(ring("late"));
  expect(isIdle).toBe(false);
  await finish();
  await idle;
  expect(sending.length).toBe(AT_ONCE);
  expect(rings.counts).toEqual({ sent: AT_ONCE, merged: 0, failed: 0, dropped: 2 });
});
