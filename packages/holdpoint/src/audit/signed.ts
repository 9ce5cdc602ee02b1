/**
 * Signed statements: JSON content, the key that speaks for it, and the signature. Pure: signing itself is the signer's.
 *
 * G1. What is signed is the purpose, the form's version and the canonical text of the content: a signature for one
 *     purpose is none for another, whatever the content says.
 */
import { canonical, MAX_LENGTH, type JsonObject } from "../core/json.ts";
import type { Signer } from "../core/signer.ts";

/** What a signature is for (G1). */
export type Purpose = "receipt" | "checkpoint" | "rotation";

/** Content and a signature over it. */
export type Signed<Content extends JsonObject = JsonObject> = {
  readonly content: Content;
  readonly keyId: string;
  readonly signature: string;
};

/** Longest content that is signed: a checkpoint has up to 10,000 heads in it. */
const CONTENT_MAX = 4 * MAX_LENGTH;

/** The text that is signed (G1). Throws NOT_JSON or TOO_LARGE for what cannot be written down. */
export function signedText(purpose: Purpose, content: JsonObject): string {
  return `holdpoint/${purpose}/1\n${canonical(content, CONTENT_MAX)}`;
}

/** The same for content just read from a text that is canonical itself: what stands there need not be sorted anew. */
export function writtenText(purpose: Purpose, content: JsonObject): string {
  return `holdpoint/${purpose}/1\n${JSON.stringify(content)}`;
}

/** Signs content for one purpose. Throws NOT_JSON or TOO_LARGE for what cannot be written down. */
export function sign<Content extends JsonObject>(signer: Signer, purpose: Purpose, content: Content): Signed<Content> {
  return { content, keyId: signer.keyId, signature: signer.sign(signedText(purpose, content)) };
}
