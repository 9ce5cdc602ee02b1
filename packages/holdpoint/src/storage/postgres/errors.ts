/**
 * What PostgreSQL, its client and the network say went wrong, in the words and codes of Holdpoint.
 *
 * E1. A message names the host, the port and the database, and never the password or the connection string.
 * E2. `retry`: the same call may go through in a moment, on another connection. `conflict`: somebody else was quicker; the
 *     group is judged anew. Neither stored anything, unless the caller knows that a COMMIT was under way.
 * E3. An error of the severity ERROR undid its statement. One that ends the session (FATAL) or the server (PANIC) may have come
 *     when a commit was stored already: a log that finds no room is a PANIC with the code of a full disk.
 */
import { HoldpointError, isHoldpointError, type ErrorCode } from "../../core/errors.ts";

/** Where the database is, for messages. */
export interface Place {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/** What to do about a failure. `lost`: the connection is gone, and what was under way on it may or may not be stored. */
export type Failure = "conflict" | "retry" | "lost" | "final";

/** An error with a code. */
export interface PgError extends Error {
  /** SQLSTATE, or the code of a system error. */
  readonly code: string;
  /** Of an error of the server's, in the server's language. */
  readonly severity?: string;
}

function hasCode(error: unknown): error is PgError {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}

/** True for an error the server reported. */
export function isFromServer(error: unknown): error is PgError {
  return hasCode(error) && "severity" in error && /^[0-9A-Z]{5}$/.test(error.code);
}

/** What an error of the server's ended (E3). A severity in another language does not tell. */
export function endedBy({ code, severity = "" }: PgError): "statement" | "session" | "not told" {
  if (severity === "ERROR" || CONFLICTS.has(code)) return "statement";
  return severity === "FATAL" || severity === "PANIC" ? "session" : "not told";
}

/** Another group changed what this one had read, or waited for the same rows. */
const CONFLICTS = new Set(["40001", "40P01", "55P03", "23505"]);
/** A prepared statement is not there, or there already. */
const PREPARING = ["26000", "42P05"];
/** The server goes down, starts up, or has no room for another connection. */
const PASSING = new Set([...PREPARING, "57P01", "57P02", "57P03", "57P05", "53300", "25006", "25P03", "25P04"]);
/** The server ended the session: whether what it was doing was stored is unknown. */
const ENDED = new Set(["57P01", "57P02", "57P05"]);
const NETWORK = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
]);
/** The client has no codes for these. */
const LOST = /^(Connection terminated|timeout expired|timeout exceeded|Client has encountered|Client was closed)/;
const NO_TLS = /does not support SSL|error establishing an SSL/;

/** A call that took longer than it may; the connection is given up. */
export class OverdueError extends Error {
  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
  }
}

/** The server committed, and was told not to wait until its standbys have it too. */
export class UnreplicatedError extends Error {
  constructor() {
    super("the server stopped waiting for its standbys");
  }
}

/** True when a pooler does not keep the prepared statements of its clients apart. */
export function isAboutPreparing(error: unknown): boolean {
  return isFromServer(error) && PREPARING.includes(error.code);
}

/** What to do about an error of the database or of the way to it. */
export function failureOf(error: unknown): Failure {
  if (error instanceof OverdueError || error instanceof UnreplicatedError) return "lost";
  if (isFromServer(error)) {
    if (CONFLICTS.has(error.code)) return "conflict";
    if (ENDED.has(error.code) || error.code.startsWith("08")) return "lost";
    return PASSING.has(error.code) ? "retry" : "final";
  }
  if (isHoldpointError(error)) {
    // A standby may be promoted; a schema that is too old for a reader stays as it is.
    const isStandby = error.code === "STORE_READ_ONLY" && error.data["version"] === undefined;
    return isStandby || error.code === "STORE_UNREACHABLE" ? "retry" : "final";
  }
  if (hasCode(error) && NETWORK.has(error.code)) return "lost";
  return error instanceof Error && LOST.test(error.message) ? "lost" : "final";
}

/** True when what was to be stored is at fault, and not the way there. */
export function isAboutData(error: unknown): boolean {
  return isFromServer(error)
    ? /^(22|23|54)/.test(error.code)
    : error instanceof TypeError || error instanceof RangeError;
}

/** The schema, a table or a function is not there. */
const GONE = new Set(["3F000", "42P01", "42883"]);

/** True when the schema has to be looked at anew: it went away, or was changed. */
export function isSchemaGone(error: unknown): boolean {
  return isFromServer(error) && GONE.has(error.code);
}

/** A page or an index is not what it has to be. (XX000, a bug or an extension's error, says nothing of what is stored.) */
const DAMAGED = new Set(["XX001", "XX002"]);

function explainServer(error: PgError, where: string, { user, database }: Place): readonly [ErrorCode, string] {
  const said = error.message.replace(/\.$/, "");
  switch (error.code) {
    case "28P01":
      return ["STORE_DENIED", `${where} refuses the password of the user ${user}.`];
    case "28000":
      return /no encryption|SSL off/.test(error.message)
        ? ["STORE_DENIED", `${where} takes no unencrypted connection: add ?sslmode=verify-full to the address.`]
        : ["STORE_DENIED", `${where} does not let the user ${user} in: ${said}.`];
    case "42501":
      return ["STORE_DENIED", `The user ${user} lacks rights on ${where}: ${said}.`];
    case "3D000":
      return ["STORE_UNREACHABLE", `There is no database ${database} on ${where}: create it, or name another.`];
    case "25006":
      return ["STORE_READ_ONLY", `${where} is read-only: it is a standby, or set so.`];
    case "53100":
      return ["STORE_FULL", `There is no room left for ${where}: its disk is full.`];
    case "53300":
      return ["STORE_BUSY", `${where} has no connection left: raise max_connections, or let fewer processes connect.`];
    case "57014":
      return ["STORE_BUSY", `${where} canceled a statement that took too long.`];
    case "3F000":
    case "42P01":
    case "42883":
      return ["STORE_CORRUPT", `The tables of Holdpoint are gone from ${where}, or not all there: ${said}.`];
    default:
      break;
  }
  if (isAboutPreparing(error)) {
    const advice = 'let it keep prepared statements apart, or say "prepare: false"';
    return ["STORE_BUSY", `The pooler of ${where} mixes the statements of its clients: ${advice}.`];
  }
  if (CONFLICTS.has(error.code)) return ["STORE_BUSY", `Others kept changing the same rows of ${where}.`];
  if (PASSING.has(error.code) || error.code.startsWith("08")) {
    return ["STORE_UNREACHABLE", `${where} goes down or starts up: ${said}.`];
  }
  if (DAMAGED.has(error.code)) return ["STORE_CORRUPT", `${where} is damaged: ${said}.`];
  if (error.code.startsWith("22") || error.code.startsWith("54")) {
    return ["INVALID_ARGUMENT", `${where} cannot store this: ${said}.`];
  }
  return ["STORE_FAILED", `PostgreSQL failed on ${where}: ${said}.`];
}

/** What is wrong with the way an encrypted connection is made. */
function aboutEncryption(code: string): ((where: string, said: string) => string) | undefined {
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return (where, said) => `The certificate of ${where} is made out to another name: ${said}.`;
  }
  if (code.startsWith("ERR_OSSL")) {
    return (where, said) => `A certificate or key that the address of ${where} names cannot be used: ${said}.`;
  }
  if (!/^(ERR_TLS|ERR_SSL)|CERT|SIGNATURE/.test(code)) return undefined;
  const advice = "to trust an authority of your own, add ?sslmode=verify-full&sslrootcert=FILE to the address";
  // What Node suggests after a semicolon is for people who start Node themselves.
  return (where, said) => `The certificate of ${where} is not accepted: ${said.replace(/;.*$/, "")}; ${advice}.`;
}

function explain(error: unknown, place: Place): readonly [ErrorCode, string] {
  const where = `${place.host}:${place.port}/${place.database}`;
  if (isFromServer(error)) return explainServer(error, where, place);
  const said = error instanceof Error ? error.message.replace(/\.$/, "") : String(error);
  if (NO_TLS.test(said)) return ["STORE_UNREACHABLE", `${where} offers no encryption, and the address asks for it.`];
  if (hasCode(error) && (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN")) {
    return ["STORE_UNREACHABLE", `The host ${place.host} is not known: correct the address of the database.`];
  }
  if (hasCode(error) && error.code === "ECONNREFUSED") {
    return [
      "STORE_UNREACHABLE",
      `Nothing answers at ${place.host}:${place.port}: start the database, or correct its address.`,
    ];
  }
  if (said.startsWith("timeout exceeded when trying to connect")) {
    return ["STORE_BUSY", `All connections of this process to ${where} were in use for too long.`];
  }
  if (failureOf(error) === "lost") return ["STORE_UNREACHABLE", `The connection to ${where} was lost: ${said}.`];
  const about = hasCode(error) ? aboutEncryption(error.code) : undefined;
  if (about !== undefined) return ["STORE_UNREACHABLE", about(where, said)];
  return ["STORE_FAILED", `PostgreSQL failed on ${where}: ${said}.`];
}

/** An error as Holdpoint reports it. `maybe`: the commit may be stored all the same (S1). */
export function toStoreError(error: unknown, place: Place, maybe = false): Error {
  if (isHoldpointError(error)) return error;
  const [code, message] = explain(error, place);
  const { host, port, database } = place;
  const data = { host, port, database, ...(hasCode(error) && { postgres: error.code }), ...(maybe && { maybe: true }) };
  const text = maybe ? `${message} Whether the commit is stored is unknown.` : message;
  return new HoldpointError(code, text, data, error);
}
