/** SHA-256, the one digest Holdpoint uses. Pure; `node:crypto` only does the arithmetic. */
import { hash } from "node:crypto";

/** SHA-256 of UTF-8 text, as 64 lower-case hex characters. */
export function sha256(text: string): string {
  return hash("sha256", text, "hex");
}

/** SHA-256 of UTF-8 text, as 32 bytes. */
export function sha256Bytes(text: string): Uint8Array {
  return hash("sha256", text, "buffer");
}
