/** What the tests of proof tell: threads, questions, decisions with receipts and checkpoints, written as the engine does. */
import { genesis, seal } from "../../src/core/chain.ts";
import { DEFAULT_TENANT, type Tenant } from "../../src/core/ids.ts";
import { canonical, type Json, type JsonObject } from "../../src/core/json.ts";
import type { Signer } from "../../src/core/signer.ts";
import { erasurePayload } from "../../src/audit/erasure.ts";
import { exportAudit } from "../../src/audit/export.ts";
import { endLine, headsLine, recordLine, type ExportedRecord } from "../../src/audit/export-form.ts";
import { emptyLog, nextLog } from "../../src/audit/event-log.ts";
import { publicHalf } from "../../src/audit/key-ring.ts";
import { recordKeys } from "../../src/audit/key-stream.ts";
import { signReceipt } from "../../src/audit/receipt.ts";
import { verifyExport, type AuditReport, type VerifyOptions } from "../../src/audit/verify.ts";
import { writeCheckpoint } from "../../src/audit/write-checkpoint.ts";
import type { Store, StreamRecord } from "../../src/storage/store.ts";

export const TENANT = DEFAULT_TENANT;
export const FIRST_QUESTION = "interrupt/int_00000000000000000000000001";
export const SECOND_QUESTION = "interrupt/int_00000000000000000000000002";

let salts = 0;
const newSalt = (): string => `salt-${String((salts += 1)).padStart(17, "0")}`;

/** Appends a record of these entries to a stream, sealed as the engine seals it. */
export async function append(
  store: Store,
  stream: string,
  entries: readonly Json[],
  { tenant = TENANT, isErased = false }: { readonly tenant?: Tenant; readonly isErased?: boolean } = {},
): Promise<StreamRecord> {
  const before = await store.read(tenant, stream, 0, 10_000);
  const last = before.at(-1);
  const whole = seal(
    last?.hash ?? genesis(tenant, stream),
    (last?.seq ?? 0) + 1,
    store.now(),
    canonical(entries),
    newSalt(),
  );
  const record = isErased ? { ...whole, payload: null, salt: null } : whole;
  const result = await store.commit({ tenant, append: [{ stream, record }] });
  if (!result.ok) throw new Error(`not stored: ${result.reason}`);
  return record;
}

/** Records a decision with its receipt. `more` goes into both. */
export async function decide(
  store: Store,
  stream: string,
  signer: Signer,
  more: JsonObject = { by: "alice", value: "yes" },
): Promise<StreamRecord> {
  const { length } = await store.read(TENANT, stream, 0, 10_000);
  const entry = { type: "decided", ...more };
  const receipt = signReceipt(signer, { tenant: TENANT, stream, seq: length + 1, ...entry });
  return append(store, stream, [{ ...entry, receipt }]);
}

/** Records that a record was erased. */
export async function recordErasure(store: Store, stream: string, seq: number): Promise<void> {
  const payload = erasurePayload([{ stream, seq, by: "dpo", reason: "request 17", at: store.now() }]);
  await append(store, "erasure", JSON.parse(payload) as Json[]);
}

/** Two threads, two decisions, two checkpoints, and one record after them. */
export async function tell(store: Store, signer: Signer): Promise<void> {
  await recordKeys(store, TENANT, { keys: [publicHalf(signer)], rotations: [] });
  await append(store, "thread/a", [{ type: "run_started", n: 1 }]);
  await append(store, "thread/b", [{ type: "run_started", n: 1 }]);
  await append(store, "thread/a", [{ type: "step_completed", n: 2 }]);
  await decide(store, FIRST_QUESTION, signer);
  await append(store, "thread/a", [{ type: "interrupt_answered", n: 3 }]);
  await writeCheckpoint(store, TENANT, signer);
  await append(store, "thread/a", [{ type: "run_completed", n: 4 }]);
  await append(store, "thread/b", [{ type: "step_completed", n: 2 }]);
  await decide(store, SECOND_QUESTION, signer, { by: "bob", value: { amount: 12 } });
  await writeCheckpoint(store, TENANT, signer);
  await append(store, "thread/b", [{ type: "run_completed", n: 3 }]);
}

export async function exported(store: Store, tenant: Tenant = TENANT): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportAudit(store, tenant)) lines.push(line);
  return lines;
}

export function verified(lines: readonly string[], options: VerifyOptions = {}): Promise<AuditReport> {
  return verifyExport(lines, options);
}

/** Findings as short texts: kind, stream and sequence number. */
export function named({ findings }: AuditReport): string[] {
  return findings.map(({ kind, stream = "", seq = "" }) => `${kind} ${stream} ${seq}`.trim());
}

/** The record of a line; undefined for another line. */
export function recordOf(line: string): ExportedRecord | undefined {
  const value = JSON.parse(line) as ExportedRecord;
  return "stream" in value ? value : undefined;
}

/** What somebody without a key can do: take or change records, and write everything that is not signed anew. */
export function forge(
  lines: readonly string[],
  change: (records: ExportedRecord[]) => readonly ExportedRecord[],
): string[] {
  const [header = ""] = lines;
  const heads = new Map<string, StreamRecord>();
  let log = emptyLog(TENANT);
  const body: string[] = [];
  for (const { stream, at, payload, salt, digest } of change(lines.flatMap((line) => recordOf(line) ?? []))) {
    const last = heads.get(stream);
    const previous = last?.hash ?? genesis(TENANT, stream);
    const seq = (last?.seq ?? 0) + 1;
    const sealed = seal(previous, seq, at, payload ?? "", salt ?? "");
    if (payload === null && sealed.digest !== digest) throw new Error("an erased record cannot be forged here");
    heads.set(stream, sealed);
    log = nextLog(log, stream, sealed);
    body.push(recordLine(stream, sealed));
  }
  return [
    header,
    ...body,
    headsLine([...heads].map(([stream, { seq, hash }]) => [stream, seq, hash])),
    endLine({ records: body.length, streams: heads.size, log }, header),
  ];
}
