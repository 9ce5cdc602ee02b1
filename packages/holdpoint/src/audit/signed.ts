/**
 * Signed statements: JSON content, the key that speaks for it, and the signature.
 *
 * G1. What is signed is the purpose, the form's version and the canonical text of the content: a signature for one
 *     purpose is none for another, whatever the content says.
 * G2. Checking never throws, whatever the statement looks like.
 */
import { canonical, isObject, MAX_LENGTH, type Json, type JsonObject } from "../core/json.ts";
import type { Signer } from "../core/signer.ts";
import type { KeySet } from "./public-key.ts";

/** What a signature is for (G1). */
export type Purpose = "receipt" | "checkpoint" | "rotation";

/** Content and a signature over it. */
export type Signed<Content extends JsonObject = JsonObject> = {
  readonly content: Content;
  readonly keyId: string;
  readonly signature: string;
};

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

/** Longest content that is signed: a checkpoint has up to 10,000 heads in it. */
const CONTENT_MAX = 4 * MAX_LENGTH;

function signedText(purpose: Purpose, content: Json): string {
  return `holdpoint/${purpose}/1\n${canonical(content, CONTENT_MAX)}`;
}

/** Signs content for one purpose. Throws NOT_JSON or TOO_LARGE for what cannot be written down. */
export function sign<Content extends JsonObject>(signer: Signer, purpose: Purpose, content: Content): Signed<Content> {
  return { content, keyId: signer.keyId, signature: signer.sign(signedText(purpose, content)) };
}

function refused(reason: "malformed" | "unknown-key" | "forged", detail: string): SignatureCheck {
  return { ok: false, reason, detail };
}

/** Checks a signed statement against the keys one knows. */
export function checkSigned(purpose: Purpose, value: unknown, keys: KeySet): SignatureCheck {
  const { content, keyId, signature } = isObject(value) ? value : {};
  if (!isObject(content) || typeof keyId !== "string" || typeof signature !== "string") {
    return refused("malformed", `it is no signed ${purpose}: content, keyId and signature belong in it`);
  }
  let text: string;
  try {
    text = signedText(purpose, content as JsonObject);
  } catch {
    return refused("malformed", "its content has no canonical form");
  }
  if (!keys.has(keyId)) {
    return refused(
      "unknown-key",
      `it is signed with ${keyId.slice(0, 40)}, which is none of the keys that are trusted`,
    );
  }
  if (!keys.verify(keyId, text, signature)) {
    return refused("forged", `its signature is not one of ${keyId} for this content`);
  }
  return { ok: true, signed: { content: content as JsonObject, keyId, signature } };
}
