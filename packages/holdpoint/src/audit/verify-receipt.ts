/** Checks receipts on their own (receipt.ts, R2). */
import type { Json } from "../core/json.ts";
import { parseJson } from "../core/parse-json.ts";
import { checkSigned, type SignatureCheck } from "./check-signed.ts";
import { KeySet, type PublicKey } from "./public-key.ts";

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
