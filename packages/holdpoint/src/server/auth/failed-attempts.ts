/**
 * How often somebody may be wrong about who they are: by address, as nothing else is known of them yet.
 *
 * W1. Only what failed counts: who says nothing about who they are is wrong about nothing (http/guard.ts). An IPv6 address counts with its network of 64 bits, all of which one sender can use.
 * W2. Once too much has failed, nothing from there is looked at for a while, so that guessing costs the store nothing. Credentials that were
 *     good from there before are looked at all the same: nobody locks out whoever shares an address with them.
 * W3. What is kept has a bound: addresses that were not seen for the longest begin anew.
 */
import { isIPv6 } from "node:net";
import type { Clock } from "../../core/clock.ts";
import { sha256 } from "../../core/digest.ts";
import { HttpRefusal } from "../http/http-refusal.ts";
import { TokenBuckets, type RateLimit } from "../http/rate-limit.ts";
import { cookieOf, SESSION_COOKIE } from "./cookies.ts";

/** Credentials that are remembered as good. */
const MOST = 10_000;
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

/** What a request says about who makes it: a header, our cookie, or whatever cookies another way in knows. */
export function credentialOf(request: Request): string | undefined {
  const { headers } = request;
  return headers.get("authorization") ?? cookieOf(request, SESSION_COOKIE) ?? headers.get("cookie") ?? undefined;
}

/** What failed, by address. */
export class FailedAttempts {
  readonly #buckets: TokenBuckets;
  /** Digests of address and credential (W2), the latest last. */
  readonly #good = new Set<string>();

  constructor(clock: Clock, limit: RateLimit) {
    this.#buckets = new TokenBuckets(clock, limit, "attemptLimit");
  }

  /** Refuses a request from where too much failed (W2). */
  admit(address: string, credential: string | undefined): void {
    const waitMs = this.#buckets.waitMs(networkOf(address));
    if (waitMs === 0 || this.#good.has(this.#key(address, credential))) return;
    throw new HttpRefusal(
      "RATE_LIMITED",
      "Too many attempts to sign in failed from your address; wait and try again.",
      {
        retryAfterMs: waitMs,
      },
    );
  }

  /** It is not known who made a request. */
  failed(address: string, credential: string | undefined): void {
    this.#buckets.take(networkOf(address));
    this.#good.delete(this.#key(address, credential));
  }

  /** It is known who made a request, or whose session begins. */
  succeeded(address: string, credential: string | undefined): void {
    if (credential === undefined) return;
    const key = this.#key(address, credential);
    this.#good.delete(key);
    this.#good.add(key);
    const [oldest] = this.#good;
    if (this.#good.size > MOST && oldest !== undefined) this.#good.delete(oldest);
  }

  #key(address: string, credential: string | undefined): string {
    return sha256(JSON.stringify([networkOf(address), credential ?? null]));
  }
}
