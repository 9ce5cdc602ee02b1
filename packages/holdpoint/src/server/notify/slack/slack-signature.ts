/**
 * Whether Slack sent a request: its signature over the time and the body (v0).
 *
 * S1. The signature is of the body as it came, byte for byte, and compared in constant time.
 * S2. A request that was signed longer ago than five minutes, or that much in the future, counts no more.
 * S3. With several secrets any of them counts, so that one can be changed for another.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

const WINDOW_S = 300;
const SECOND_MS = 1_000;
const SIGNATURE = /^v0=[0-9a-f]{64}$/;

/** What is signed, and by what it is judged. */
export interface SlackSigned {
  readonly body: Uint8Array;
  readonly timestamp: string | null;
  readonly signature: string | null;
  /** In ms since 1970. */
  readonly now: number;
}

/** True when one of the secrets signed it, and not too long ago. */
export function isSlackSigned(secrets: readonly string[], { body, timestamp, signature, now }: SlackSigned): boolean {
  if (timestamp === null || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now / SECOND_MS - Number(timestamp)) > WINDOW_S) return false;
  if (signature === null || !SIGNATURE.test(signature)) return false;
  const given = Buffer.from(signature.slice("v0=".length), "hex");
  return secrets.some((secret) => {
    const made = createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest();
    return timingSafeEqual(given, made);
  });
}
