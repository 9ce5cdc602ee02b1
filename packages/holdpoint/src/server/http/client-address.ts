/**
 * Which client a request came from, where there are proxies before the server.
 *
 * P1. A request comes from whoever the connection is with. What its headers say of others counts only as far as
 *     `trustProxy` says: so many proxies, or those whose addresses are listed. Without it no header is read: anybody can
 *     send one.
 * P2. Each proxy adds, at the end of X-Forwarded-For, the address that asked it. So the list is read from its end, as long
 *     as who wrote it is trusted; what stands before that was written by anybody.
 * P3. An entry that is no address ends the reading: the client is who wrote it. What a request is counted and logged by is
 *     an address, whatever was sent.
 * P4. That a request came by TLS is what the proxy says whom the connection is with, if that one is trusted: the last value
 *     of X-Forwarded-Proto.
 * P5. `Forwarded` (RFC 7239) and X-Forwarded-Host are not read: two headers that say the same could say different things.
 */
import { BlockList, isIP, isIPv6 } from "node:net";
import { HoldpointError } from "../../core/errors.ts";

/**
 * The proxies before a server: how many a request passes on its way from the client, or their addresses and networks
 * (`10.0.0.0/8`). A number is right only where nobody reaches the server but through them.
 */
export type TrustProxy = number | readonly string[];

/** Where a request came from. */
export interface Origin {
  readonly address: string;
  /** Whether it came by TLS, as far as a proxy says so. */
  readonly isSecure: boolean;
}

/** As many proxies as nobody has; more is a mistake. */
const MOST = 16;
/** Entries that are looked at, from the end. */
const ENTRIES_MAX = 64;

function refuse(why: string): never {
  throw new HoldpointError(
    "INVALID_ARGUMENT",
    `trustProxy ${why}; it takes how many proxies there are (1 to ${MOST}), or a list of their addresses and networks ("10.0.0.0/8").`,
  );
}

function family(address: string): "ipv4" | "ipv6" {
  return isIPv6(address) ? "ipv6" : "ipv4";
}

function addTo(list: BlockList, entry: unknown): void {
  const [, address = "", prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(String(entry)) ?? [];
  const bits = isIPv6(address) ? 128 : 32;
  if (isIP(address) === 0 || Number(prefix ?? bits) > bits) refuse(`has ${JSON.stringify(entry)}`);
  if (prefix === undefined) list.addAddress(address, family(address));
  else list.addSubnet(address, Number(prefix), family(address));
}

/** An entry of X-Forwarded-For without its port; undefined for what is no address (P3). */
function addressIn(entry: string): string | undefined {
  const [, bracketed, plain] = /^(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)$/.exec(entry) ?? [];
  const address = bracketed ?? plain ?? entry;
  return isIP(address) === 0 ? undefined : address;
}

/** Says whether whoever is at an address, so many steps from the server, is a trusted proxy. */
type IsTrusted = (address: string, steps: number) => boolean;

/** Throws INVALID_ARGUMENT for what names no proxies. */
function trusting(trust: TrustProxy | undefined): IsTrusted {
  if (trust === undefined) return () => false;
  if (typeof trust === "number") {
    if (!Number.isInteger(trust) || trust < 1 || trust > MOST) refuse(`is ${trust}`);
    return (_address, steps) => steps < trust;
  }
  if (!Array.isArray(trust) || trust.length === 0) refuse("names no proxy");
  const list = new BlockList();
  for (const entry of trust) addTo(list, entry);
  return (address) => isIP(address) !== 0 && list.check(address, family(address));
}

/** What says where requests come from (P1–P5). Throws INVALID_ARGUMENT. */
export function originsBehind(trust: TrustProxy | undefined): (headers: Headers, peer: string) => Origin {
  const isTrusted = trusting(trust);
  return (headers, peer) => {
    if (!isTrusted(peer, 0)) return { address: peer, isSecure: false };
    const entries = (headers.get("x-forwarded-for") ?? "").split(",").slice(-ENTRIES_MAX);
    let address = peer;
    for (let steps = 0; isTrusted(address, steps); steps += 1) {
      const before = addressIn(entries.pop()?.trim() ?? "");
      if (before === undefined) break;
      address = before;
    }
    const proto = headers.get("x-forwarded-proto")?.split(",").at(-1)?.trim().toLowerCase();
    return { address, isSecure: proto === "https" };
  };
}

/** Requests of which a trusted proxy says that they came by TLS. */
const secure = new WeakSet<Request>();

/** Notes that a request came by TLS (P4). */
export function markSecure(request: Request): void {
  secure.add(request);
}

/** The origin that a request was sent to, as its browser sees it. */
export function ownOrigin(request: Request): string {
  const url = new URL(request.url);
  if (secure.has(request)) url.protocol = "https:";
  return url.origin;
}
