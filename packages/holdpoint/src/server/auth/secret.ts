/** Secrets that are shown once: 256 random bits, of which a store gets no more than their SHA-256. */
import { randomBytes, timingSafeEqual } from "node:crypto";

/** A new secret: 43 characters of base64url. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What a secret is in base64url. */
export const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** Whether two texts are the same, in a time that does not say how much of them is. */
export function isSameText(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
