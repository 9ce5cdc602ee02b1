/**
 * How often somebody may be wrong about who they are: by address, as nothing else is known of them yet.
 *
 * W1. What counts is an Authorization header, or the token of a link, that nobody is known by. Who says nothing is wrong
 *     about nothing; neither is a cookie, which browsers send by themselves, also when its session is over. An IPv6 address
 *     counts with its network of 64 bits, all of which one sender can use.
 * W2. It is always looked first who somebody is: many people share an address, behind a proxy or an office, and whoever has
 *     what counts never waits for somebody else's guesses. Only who is not known is told to wait, once too much has
 *     failed. That guesses cost a look each is no way in: each is one of 2^256.
 * W3. What is kept has a bound: addresses that were not seen for the longest begin anew (http/rate-limit.ts).
 */
import { isIPv6 } from "node:net";
import type { Clock } from "../../core/clock.ts";
import { HttpRefusal } from "../http/http-refusal.ts";
import { TokenBuckets, type RateLimit } from "../http/rate-limit.ts";

const HEXTETS = 8;
const NETWORK = 4;

/** What an address counts as (W1). */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  const [front = "", back] = address.split("%", 1)[0]?.split("::") ?? [];
  const before = front.split(":").filter((part) => part !== "");
  const after = (back ?? "").split(":").filter((part) => part !== "");
  const between = Array.from({ length: Math.max(0, HEXTETS - before.length - after.length) }, () => "0");
  return [...before, ...between, ...after].slice(0, NETWORK).join(":");
}

/** What failed, by address. */
export class FailedAttempts {
  readonly #buckets: TokenBuckets;

  constructor(clock: Clock, limit: RateLimit) {
    this.#buckets = new TokenBuckets(clock, limit, "attemptLimit");
  }

  /** Notes that it is not known who somebody is. Refuses them with when to come again, where too much failed (W2). */
  failed(address: string): void {
    const retryAfterMs = this.#buckets.take(networkOf(address));
    if (retryAfterMs === 0) return;
    throw new HttpRefusal(
      "RATE_LIMITED",
      "Too many attempts to sign in failed from your address; wait and try again.",
      {
        retryAfterMs,
      },
    );
  }
}
