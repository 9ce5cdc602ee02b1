/**
 * Receipts: what somebody decided, signed, so that a person can keep it and anybody can check it.
 *
 * R1. A receipt names the place it is recorded at (tenant, stream, sequence number), so that it cannot be moved to
 *     another question, and appears once.
 * R2. It can be checked on its own, with nothing but the public key.
 */
import type { Json, JsonObject } from "../core/json.ts";
import { parseJson } from "../core/parse-json.ts";
import type { Signer } from "../core/signer.ts";
import { KeySet, type PublicKey } from "./public-key.ts";
import { checkSigned, sign, type SignatureCheck, type Signed } from "./signed.ts";

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

/** Checks a receipt on its own (R2). Never throws. */
export function verifyReceipt(receipt: unknown, keys: KeySet | readonly PublicKey[]): SignatureCheck {
  return checkSigned("receipt", receipt, keys instanceof KeySet ? keys : new KeySet(keys));
}

/** Checks the text of a receipt file. Never throws: text that cannot be read strictly is no receipt. */
export function verifyReceiptText(text: string, keys: KeySet | readonly PublicKey[]): SignatureCheck {
  let receipt: Json;
  try {
    receipt = parseJson(text);
  } catch (error) {
    const why = (error as Error).message;
    return { ok: false, reason: "malformed", detail: `it is no JSON that is safe to read: ${why}` };
  }
  return verifyReceipt(receipt, keys);
}
