/**
 * Where a webhook may be sent.
 *
 * T1. By https, to the public internet; hosts that are allowed by name may be anywhere, and be reached by http.
 * T2. The addresses that are checked are those that are connected to: a name is looked up once for each connection, and
 *     refused when any of its addresses is not public. So a name that changes its mind gains nothing.
 * T3. A host is what the URL standard makes of it: `0x7f.1`, `2130706433` and `127.0.0.1` are one.
 */
import { lookup, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { callbackify } from "node:util";
import { HoldpointError } from "../../../core/errors.ts";
import { NotSent } from "../channel.ts";
import { isPublicAddress } from "./public-address.ts";

/** Finds all addresses of a name. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

type Addresses = readonly [LookupAddress, ...LookupAddress[]];

/** Finds addresses as the system does. */
export const systemResolve: Resolve = (hostname) =>
  new Promise((resolve, reject) => {
    lookup(hostname, { all: true }, (error, found) => (error === null ? resolve(found) : reject(error)));
  });

/** The host of a URL, as addresses are written elsewhere: an IPv6 address without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

function refuse(what: string): never {
  throw new HoldpointError("INVALID_ARGUMENT", what);
}

/** Host names as URLs have them; throws INVALID_ARGUMENT for what is none. */
export function allowedHosts(names: readonly string[]): ReadonlySet<string> {
  return new Set(
    names.map((name) => {
      const address = name.replace(/^\[(.*)\]$/, "$1");
      const isV6 = isIP(address) === 6;
      const url = URL.parse(isV6 ? `http://[${address}]/` : `http://${name}/`);
      if (url === null || name === "" || (!isV6 && /[/\\:@?#]/.test(name))) {
        return refuse(`allowHosts has ${JSON.stringify(name)}; it names hosts, without scheme, port or path.`);
      }
      return hostOf(url);
    }),
  );
}

/** The URL of a target; throws INVALID_ARGUMENT for one that can never be sent to (T1, T3). */
export function checkTarget(text: string, allowed: ReadonlySet<string>): URL {
  const url = URL.parse(text);
  // The address may have a secret in it, and is not repeated.
  if (url === null) return refuse("The url of a webhook is no URL.");
  const host = hostOf(url);
  if (url.username !== "" || url.password !== "") refuse(`The webhook to ${host} has a name or password in its url.`);
  const isAllowed = allowed.has(host);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isAllowed)) {
    refuse(`The webhook to ${host} is not sent by https; http takes a host that allowHosts names.`);
  }
  if (isIP(host) !== 0 && !isAllowed && !isPublicAddress(host)) {
    refuse(`The webhook to ${host} is not sent: that is no public address, and allowHosts does not name it.`);
  }
  return url;
}

/** Addresses of a name that may be connected to; throws NotSent when any of them may not (T2). */
async function addressesOf(hostname: string, resolve: Resolve, isAllowed: boolean): Promise<Addresses> {
  const [first, ...others] = await resolve(hostname);
  if (first === undefined) throw new NotSent(`${hostname} has no address.`);
  const found: Addresses = [first, ...others];
  const refused = isAllowed ? undefined : found.find(({ address }) => !isPublicAddress(address));
  if (refused !== undefined) {
    throw new NotSent(`${hostname} is at ${refused.address}, which is no public address; allowHosts does not name it.`);
  }
  return found;
}

/** A lookup for a connection, which gives no address that was not checked (T2). */
export function guardedLookup(resolve: Resolve, isAllowed: boolean): LookupFunction {
  const find = callbackify((hostname: string) => addressesOf(hostname, resolve, isAllowed));
  return (hostname, options, callback) => {
    find(hostname, (error, found) => {
      if (error !== null) callback(error, "", 0);
      else if (options.all === true) callback(null, [...found]);
      else callback(null, found[0].address, found[0].family);
    });
  };
}
