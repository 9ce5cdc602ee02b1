/**
 * What names a store on the command line and in a config: a SQLite file, or the address of a server.
 *
 * N1. What an address says to Holdpoint's driver (`?schema=`, `?prefix=` and such) is taken out of it; all else is for the
 *     client, and left as it is.
 * N2. An address is never shown whole: it has a password in it, or in its query.
 */
import { HoldpointError } from "../../index.ts";

type Kind = "text" | "number" | "flag";

/** What may be said to a driver in an address, and how it is read. */
const SAID = {
  postgres: { schema: "text", durability: "text", maxConnections: "number", busyMs: "number", prepare: "flag" },
  redis: { prefix: "text", durability: "text", busyMs: "number" },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Kind>>>>;

const DURABILITY = { postgres: ["full", "relaxed"], redis: ["always", "everysec", "none", "unverified"] } as const;

/** The drivers that are named by an address. */
export type ServerDriver = keyof typeof SAID;

type Said = Readonly<Record<string, string | number | boolean>>;

/** An address, taken apart. */
export interface StoreAddress {
  readonly driver: ServerDriver;
  /** What the client of the driver gets. */
  readonly url: string;
  /** Options of the driver that were said in the address. */
  readonly said: Said;
  /** The address as it may be shown (N2). */
  readonly shown: string;
}

function refuse(why: string): never {
  throw new HoldpointError(
    "INVALID_ARGUMENT",
    `The address of the store ${why}; it looks like postgres://user@host:5432/database or redis://user@host:6379, and anything without :// is the path of a SQLite file.`,
  );
}

function driverOf(scheme: string): ServerDriver {
  if (/^postgres(?:ql)?$/.test(scheme)) return "postgres";
  return /^rediss?$/.test(scheme) ? "redis" : refuse(`begins with ${scheme}://`);
}

function valueOf(driver: ServerDriver, name: string, kind: Kind, text: string): string | number | boolean {
  if (kind === "number") {
    return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : refuse(`has a ${name} that is no number from 1 to 999999`);
  }
  if (kind === "flag") {
    return text === "true" || text === "false" ? text === "true" : refuse(`has a ${name} that is not true or false`);
  }
  const known: readonly string[] = DURABILITY[driver];
  if (name === "durability" && !known.includes(text)) {
    return refuse(`has a durability that is none of ${known.join(", ")}`);
  }
  return text;
}

function saidIn(driver: ServerDriver, query: URLSearchParams): Said {
  const said: Record<string, string | number | boolean> = {};
  for (const [name, kind] of Object.entries<Kind>(SAID[driver])) {
    const [value, ...more] = query.getAll(name);
    if (value === undefined) continue;
    if (more.length > 0) return refuse(`says ${name} twice`);
    said[name] = valueOf(driver, name, kind, value);
    query.delete(name);
  }
  return said;
}

/** Scheme, user, host and database, and what was said to the driver; where it is not clear what is a password, less. */
function shownOf(scheme: string, base: string, rest: string, said: Said): string {
  const end = base.lastIndexOf("@");
  if (end === -1 && rest.includes("@")) return `${scheme}://…`;
  const [user = ""] = end === -1 ? [] : base.slice(0, end).split(/[:/]/, 1);
  const query = Object.entries(said)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
  return `${scheme}://${user === "" ? "" : `${user}@`}${base.slice(end + 1)}${query === "" ? "" : `?${query}`}`;
}

/** The server that a name is the address of; undefined for the path of a file. Throws INVALID_ARGUMENT for other addresses. */
export function addressOf(name: string): StoreAddress | undefined {
  const [whole, given = ""] = /^([a-z][a-z\d+.-]*):\/\//i.exec(name) ?? [];
  if (whole === undefined) return undefined;
  const scheme = given.toLowerCase();
  const driver = driverOf(scheme);
  const rest = name.slice(whole.length);
  const [base = "", ...queries] = rest.split("?");
  const query = new URLSearchParams(queries.join("?"));
  const said = saidIn(driver, query);
  const isSaid = Object.keys(said).length > 0;
  const left = query.toString();
  const url = isSaid ? `${scheme}://${base}${left === "" ? "" : `?${left}`}` : name;
  return { driver, url, said, shown: shownOf(scheme, base, rest, said) };
}

/** A name as it may be shown (N2). */
export function shownName(name: string): string {
  return addressOf(name)?.shown ?? name;
}
