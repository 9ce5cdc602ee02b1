/** Signed receipts in the streams of questions: an entry carries its own proof, signed at the place where it stands (G11). */
import { signReceipt, type SignedReceipt } from "../audit/receipt.ts";
import type { InterruptId, Tenant, ThreadId } from "../core/ids.ts";
import { isObject, type JsonObject } from "../core/json.ts";
import type { Signer } from "../core/signer.ts";
import { questionStream } from "./question-stream.ts";

/** Where an entry stands. */
export interface EntryPlace {
  readonly tenant: Tenant;
  readonly interrupt: InterruptId;
  readonly thread: ThreadId;
  readonly seq: number;
}

/** The entry with its receipt; as it is where nobody signs. */
export function signed(signer: Signer | undefined, place: EntryPlace, entry: JsonObject): JsonObject {
  if (signer === undefined) return entry;
  const { tenant, interrupt, thread, seq } = place;
  const content = { ...entry, tenant, stream: questionStream(interrupt), seq, thread };
  return { ...entry, receipt: signReceipt(signer, content) };
}

/** The receipt that an entry carries. */
export function receiptIn(entry: unknown): SignedReceipt | undefined {
  return isObject(entry) && isObject(entry["receipt"]) ? (entry["receipt"] as unknown as SignedReceipt) : undefined;
}
