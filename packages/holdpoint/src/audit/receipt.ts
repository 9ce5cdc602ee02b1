/**
 * Receipts: what somebody decided, signed, so that a person can keep it and anybody can check it. Pure.
 *
 * R1. A receipt names the place it is recorded at (tenant, stream, sequence number), so that it cannot be moved to
 *     another question, and appears once.
 * R2. It can be checked on its own, with nothing but the public key (verify-receipt.ts).
 */
import type { JsonObject } from "../core/json.ts";
import type { Signer } from "../core/signer.ts";
import { sign, type Signed } from "./signed.ts";

/** What a receipt says: where it is recorded (R1), and whatever the decision consists of. */
export type ReceiptContent = JsonObject & {
  readonly tenant: string;
  /** The stream and the sequence number of the record that holds the decision. */
  readonly stream: string;
  readonly seq: number;
};

/** A receipt with its signature. */
export type SignedReceipt = Signed<ReceiptContent>;

/** Signs a receipt. Throws NOT_JSON or TOO_LARGE for content that cannot be written down. */
export function signReceipt(signer: Signer, content: ReceiptContent): SignedReceipt {
  return sign(signer, "receipt", content);
}
