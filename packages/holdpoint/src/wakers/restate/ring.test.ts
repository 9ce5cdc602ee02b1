/** What a commit rings for (ring.ts, R1, R2). */
import { describe, expect, test } from "vitest";
import { DEFAULT_TENANT, threadId } from "../../core/ids.ts";
import type { Accepted, Change, Hold, ThreadChange } from "../../storage/store.ts";
import { ringsOf, type Ring } from "./ring.ts";

const NOW = 1_000;
const tenant = DEFAULT_TENANT;
const [own, other, third] = ["own", "other", "third"].map(threadId) as [Id, Id, Id];
type Id = ReturnType<typeof threadId>;

const fence: Hold = { kind: "fence", fence: 3, leaseMs: 10 };
const optional: Hold = { kind: "claim", worker: "w", leaseMs: 10, optional: true };

function given(thread: Omit<ThreadChange, "id"> | undefined, wake?: readonly Id[]): Change {
  return {
    tenant,
    ...(thread === undefined ? {} : { thread: { id: own, ...thread } }),
    ...(wake === undefined ? {} : { wake }),
  };
}
const after = (wakes: number, held = true): Accepted => ({
  ok: true,
  thread: { fence: held ? 3 : undefined, wakes, head: 1 },
});
const nothing: Accepted = { ok: true };
const ring = (id: Id, dueAt?: number): Ring => ({ tenant, id, ...(dueAt === undefined ? {} : { dueAt }) });
const released = (wakeAt: number | null, hold: Hold = fence): Omit<ThreadChange, "id"> => ({
  hold,
  release: { wakeAt, wakesSeen: 2 },
});

describe("rings of a commit", () => {
  test.each<[string, Change, Accepted, readonly Ring[]]>([
    ["nothing but records", given(undefined), nothing, []],
    ["threads that are woken", given(undefined, [other, third, other]), nothing, [ring(other), ring(third)]],
    ["a thread that is held from here", given({ hold: fence }), after(2), []],
    ["a thread that is woken and held from here", given({ hold: optional }, [own]), after(3), []],
    ["a thread that is woken while somebody else holds it", given({ hold: optional }, [own]), after(3, false), []],
    ["one held here, another woken", given({ hold: fence }, [other, own]), after(2), [ring(other)]],
    ["given back, waiting for people", given(released(null)), after(2), []],
    ["given back, woken meanwhile", given(released(null)), after(3), [ring(own)]],
    ["given back, woken meanwhile, due later", given(released(NOW + 5)), after(3), [ring(own)]],
    ["given back, due later", given(released(NOW + 5)), after(2), [ring(own, NOW + 5)]],
    ["given back, due now", given(released(NOW)), after(2), [ring(own)]],
    ["not given back, because the claim was not granted", given(released(NOW + 5, optional)), after(2, false), []],
  ])("%s", (_name, change, accepted, rings) => {
    expect(ringsOf(change, accepted, NOW)).toEqual(rings);
  });
});
