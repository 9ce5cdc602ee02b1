/** Signed receipts in streams: an entry carries its own proof, signed at the place where it stands (G11). */
import { signReceipt, type ReceiptContent, type SignedReceipt } from "../../audit/receipt.ts";
import { signedText } from "../../audit/signed.ts";
import type { Tenant, ThreadId } from "../../core/ids.ts";
import { isObject, type JsonObject } from "../../core/json.ts";
import type { Signer } from "../../core/signer.ts";

/** Where an entry stands. */
export interface EntryPlace {
  readonly tenant: Tenant;
  readonly stream: string;
  readonly seq: number;
  /** The thread it is about, when it is about one. */
  readonly thread?: ThreadId;
}

function contentOf({ tenant, stream, seq, thread }: EntryPlace, entry: JsonObject): ReceiptContent {
  return { ...entry, tenant, stream, seq, ...(thread === undefined ? {} : { thread }) };
}

/** The entry with its receipt; as it is where nobody signs. */
export function signed(signer: Signer | undefined, place: EntryPlace, entry: JsonObject): JsonObject {
  return signer === undefined ? entry : { ...entry, receipt: signReceipt(signer, contentOf(place, entry)) };
}

/** The receipt that an entry carries. */
export function receiptIn(entry: unknown): SignedReceipt | undefined {
  return isObject(entry) && isObject(entry["receipt"]) ? (entry["receipt"] as unknown as SignedReceipt) : undefined;
}

/** Whether the entry was written by somebody with the key: it carries a receipt for all it says, at this very place. */
export function isSigned(signer: Signer, place: EntryPlace, { receipt: _receipt, ...entry }: JsonObject): boolean {
  const receipt = receiptIn({ receipt: _receipt });
  return (
    receipt !== undefined &&
    signer.verify(receipt.keyId, signedText("receipt", contentOf(place, entry)), receipt.signature)
  );
}
