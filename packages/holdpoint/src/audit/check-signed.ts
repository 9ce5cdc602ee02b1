/**
 * Checks signed statements.
 *
 * G2. Checking never throws, whatever the statement looks like.
 */
import { isObject, type JsonObject } from "../core/json.ts";
import { shown } from "./findings.ts";
import type { KeySet } from "./public-key.ts";
import { signedText, type Purpose, type Signed } from "./signed.ts";

/** What a check of a signed statement says. */
export type SignatureCheck =
  | { readonly ok: true; readonly signed: Signed }
  | {
      readonly ok: false;
      /** `malformed`: no signed statement. `unknown-key`: signed with a key that is not in the set. `forged`: the
       *  signature is not that key's for this content. */
      readonly reason: "malformed" | "unknown-key" | "forged";
      readonly detail: string;
    };

function refused(reason: "malformed" | "unknown-key" | "forged", detail: string): SignatureCheck {
  return { ok: false, reason, detail };
}

/** Checks a signed statement against the keys one knows. `textOf` gives the text that is signed. */
export function checkSigned(
  purpose: Purpose,
  value: unknown,
  keys: KeySet,
  textOf: typeof signedText = signedText,
): SignatureCheck {
  const { content, keyId, signature } = isObject(value) ? value : {};
  if (!isObject(content) || typeof keyId !== "string" || typeof signature !== "string") {
    return refused("malformed", `it is no signed ${purpose}: content, keyId and signature belong in it`);
  }
  let text: string;
  try {
    text = textOf(purpose, content as JsonObject);
  } catch {
    return refused("malformed", "its content has no canonical form");
  }
  if (!keys.has(keyId)) {
    return refused("unknown-key", `it is signed with ${shown(keyId)}, which is none of the keys that are trusted`);
  }
  if (!keys.verify(keyId, text, signature)) {
    return refused("forged", `its signature is not one of ${keyId} for this content`);
  }
  return { ok: true, signed: { content: content as JsonObject, keyId, signature } };
}
