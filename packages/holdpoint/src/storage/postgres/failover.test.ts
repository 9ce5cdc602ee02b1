/** A primary that waits for its standby, and what is left of its commits when the standby takes over. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ownServer, type OwnServer } from "../../../test/servers/ask.ts";
import { connect, openPostgres } from "../../../test/stores/on-postgres.ts";
import { isHoldpointError } from "../../core/errors.ts";
import { appending, creating, seqsOf, TENANT } from "../../testing/store-contract/samples.ts";
import type { PostgresSaver } from "./saver.ts";

let server: OwnServer;
let standbyUrl: string;
/** Both, the standby first. */
let both: string;

// One for all of them: the last one leaves it without its primary.
beforeAll(async () => {
  server = await ownServer("postgres-pair");
  standbyUrl = server.address["standbyUrl"] ?? "";
  const hosts = [standbyUrl, server.address.url].map((url) => new URL(url).host);
  both = standbyUrl.replace(/@[^/]*/, `@${hosts.join(",")}`);
});

afterAll(() => server.stop());

/** Appends until `isOver`; what was acknowledged, and what may be there. */
async function append(
  store: PostgresSaver,
  stream: string,
  isOver: () => boolean,
): Promise<{ readonly sure: readonly number[]; readonly maybe: readonly number[] }> {
  const sure: number[] = [];
  const maybe: number[] = [];
  for (let seq = 1; !isOver();) {
    try {
      const { ok } = await store.commit({ tenant: TENANT, append: appending(stream, seq) });
      // After an unknown end, a refusal says that it is there.
      if (ok) sure.push(seq);
      else expect(maybe.at(-1)).toBe(seq);
      seq += 1;
    } catch (error) {
      expect(isHoldpointError(error) && error.data["maybe"]).toBe(true);
      maybe.push(seq);
    }
  }
  return { sure, maybe };
}

test("C6: a commit whose standby is not waited for any more is not acknowledged", async () => {
  const store = openPostgres(server.address.url, { schema: "c6" });
  await store.ready();
  await server.act("standby-down");
  const admin = await connect(server.address.url);
  const failure = store.commit({ tenant: TENANT, append: appending("s", 1) }).then(
    () => undefined,
    (error: unknown) => error,
  );
  const cancel = async (): Promise<number | null> =>
    (await admin.query("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")).rowCount;
  await expect.poll(cancel, { timeout: 10_000 }).toBe(1);
  expect(await failure).toMatchObject({ code: "STORE_UNREACHABLE", data: { maybe: true } });
  await server.act("standby-up");
  // It is there: whoever asks again is told so.
  expect(await store.commit({ tenant: TENANT, append: appending("s", 1) })).toMatchObject({ reason: "head" });
});

test("A1 S1 S6: the standby takes over in the middle of commits: none that was acknowledged is lost", async () => {
  // Given a store that was told of both, and another one of the standby alone.
  const store = openPostgres(both, { busyMs: 30_000 });
  await store.ready();
  const astray = openPostgres(standbyUrl, { busyMs: 1 });
  await expect(astray.read(TENANT, "a", 0, 1)).rejects.toMatchObject({ code: "STORE_READ_ONLY" });
  const ahead = store.now() + 3_600_000;
  const admin = await connect(server.address.url);
  await admin.query("UPDATE holdpoint.clock SET latest_at = $1", [ahead]);
  let isOver = false;
  const running = ["a", "b", "c"].map((stream) => append(store, stream, () => isOver));
  const cursors: string[] = [];
  const enough = async (): Promise<number> => (await store.read(TENANT, "a", 0, 1_000)).length;
  await expect.poll(enough, { timeout: 10_000 }).toBeGreaterThan(10);
  cursors.push((await store.lastEvent(TENANT)) ?? "");
  // When the primary dies, and the standby is promoted only after calls have come to it.
  await server.act("down");
  const early = store.read(TENANT, "a", 0, 1_000);
  const promoting = await connect(standbyUrl);
  await expect(astray.commit(creating("t"))).rejects.toMatchObject({ code: "STORE_READ_ONLY" });
  await promoting.query("ALTER SYSTEM SET synchronous_standby_names = ''");
  await promoting.query("SELECT pg_promote()");
  // Then calls that waited go through, and what follows does.
  const before = (await early).length;
  await expect.poll(enough, { timeout: 10_000 }).toBeGreaterThan(before + 5);
  isOver = true;
  for (const [index, { sure, maybe }] of (await Promise.all(running)).entries()) {
    const there = await seqsOf(store, ["a", "b", "c"][index] ?? "");
    expect(there).toEqual(there.map((_, at) => at + 1));
    expect(there).toEqual(expect.arrayContaining([...sure]));
    for (const seq of there) expect([...sure, ...maybe]).toContain(seq);
  }
  // A reader that has read to a cursor goes on from it, and skips nothing.
  const [all, later] = [
    await store.events(TENANT, undefined, 100_000),
    await store.events(TENANT, cursors[0], 100_000),
  ];
  expect(all.slice(-later.length)).toEqual(later);
  expect(all.at(-later.length - 1)?.cursor).toBe(cursors[0]);
  // Time goes on from where the old primary was, also for a process that knows nothing of it.
  expect((await astray.commit(creating("t"))).ok).toBe(true);
  expect(astray.now()).toBeGreaterThanOrEqual(ahead);
});
