/** A disk that is full for real: of the data, and of the write-ahead log, which ends the server. */
import { randomBytes } from "node:crypto";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ownServer, type OwnServer } from "../../../test/servers/ask.ts";
import { noRoom } from "../../../test/servers/tight-room.ts";
import { openPostgres } from "../../../test/stores/on-postgres.ts";
import { isHoldpointError, type HoldpointError } from "../../core/errors.ts";
import { record, seqsOf, TENANT } from "../../testing/store-contract/samples.ts";
import type { PostgresSaver } from "./saver.ts";

const reason = await noRoom();
/** Of one record. Random, so that it cannot be compressed. */
const PAYLOAD_BYTES = 24_000;
const MOST = 2_000;

async function started(settings: Readonly<Record<string, string>>): Promise<OwnServer> {
  const server = await ownServer("postgres-18", {
    ...settings,
    shared_buffers: "8MB",
    max_connections: "10",
    // Nobody but those who commit writes anything.
    autovacuum: "off",
    checkpoint_timeout: "1h",
    wal_writer_delay: "10s",
    wal_level: "minimal",
    max_wal_senders: "0",
  });
  onTestFinished(() => server.stop());
  return server;
}

/** Takes all the room there is in a directory. Resolves with how to give it back. */
function fill(directory: string): () => void {
  const file = join(directory, "filler");
  const opened = openSync(file, "w");
  for (const size of [1 << 20, 1 << 12]) {
    const block = Buffer.alloc(size);
    try {
      for (;;) writeSync(opened, block);
    } catch (error) {
      expect(error).toMatchObject({ code: "ENOSPC" });
    }
  }
  closeSync(opened);
  return () => rmSync(file);
}

const append = (store: PostgresSaver, seq: number): ReturnType<PostgresSaver["commit"]> =>
  store.commit({
    tenant: TENANT,
    append: [{ stream: "s", record: record(seq, JSON.stringify(randomBytes(PAYLOAD_BYTES).toString("base64"))) }],
  });

/** Appends after `head` until it fails: the last record that was acknowledged, and the failure. */
async function untilFull(store: PostgresSaver, head: number): Promise<{ sure: number; failure: HoldpointError }> {
  for (let seq = head + 1; seq < head + MOST; seq += 1) {
    try {
      expect(await append(store, seq)).toEqual({ ok: true });
    } catch (error) {
      if (!isHoldpointError(error)) throw error;
      return { sure: seq - 1, failure: error };
    }
  }
  throw new Error("the disk does not get full");
}

const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, index) => index + 1);

test("the disk of the data is full: STORE_FULL, nothing is lost, and it goes on by itself once there is room", async ({
  skip,
}) => {
  skip(reason !== undefined, reason);
  const server = await started({ dataRoom: "96m" });
  const store = openPostgres(server.address.url);
  expect(await append(store, 1)).toEqual({ ok: true });
  const free = fill(join(server.address["directory"] ?? "", "data"));
  const { sure, failure } = await untilFull(store, 1);
  expect(failure).toMatchObject({ code: "STORE_FULL", data: { postgres: "53100" } });
  expect(failure.data["maybe"]).toBeUndefined();
  // It says so again, reads go on, and what was to be stored is not there.
  await expect(append(store, sure + 1)).rejects.toMatchObject({ code: "STORE_FULL" });
  expect(store.writeFailure).toMatchObject({ code: "STORE_FULL" });
  expect(await seqsOf(store, "s")).toEqual(upTo(sure));
  free();
  expect(await append(store, sure + 1)).toEqual({ ok: true });
  expect(store.writeFailure).toBeUndefined();
  expect(await seqsOf(store, "s")).toEqual(upTo(sure + 1));
});

test("E3: the disk of the write-ahead log is full: the server ends, and what it was committing may be there", async ({
  skip,
}) => {
  skip(reason !== undefined, reason);
  const server = await started({ logRoom: "24m", restart_after_crash: "off" });
  const store = openPostgres(server.address.url, { busyMs: 30_000 });
  expect(await append(store, 1)).toEqual({ ok: true });
  const free = fill(join(server.address["directory"] ?? "", "log"));
  const { sure, failure } = await untilFull(store, 1);
  // PostgreSQL itself says no more than that its disk is full.
  expect(failure).toMatchObject({ code: "STORE_FULL", data: { postgres: "53100", maybe: true } });
  free();
  await server.act("restart");
  // What was acknowledged is there, and at most what may be.
  const there = await seqsOf(store, "s");
  expect([upTo(sure), upTo(sure + 1)]).toContainEqual(there);
  expect(await append(store, there.length + 1)).toEqual({ ok: true });
});
