/**
 * Errors of Redis and of the way to it, as Holdpoint reports them.
 *
 * E1. No message, datum or cause holds what was sent: the client's own errors carry the command's arguments, among them the
 *     password and payloads, so that only their text is kept.
 * E2. `data.maybe` says that the connection broke, or the answer did not come, after a commit was sent.
 */
import { HoldpointError, isHoldpointError, type ErrorCode } from "../../core/errors.ts";

/** Says how an error of the server's is told; `{at}` stands for where the server is, `{why}` for its words. */
const REPLIES: readonly (readonly [start: RegExp, code: ErrorCode, sentence: string])[] = [
  [
    /^(WRONGPASS|ERR AUTH|ERR invalid password)/,
    "STORE_DENIED",
    "Redis at {at} does not accept the user name or password of the URL.",
  ],
  [
    /^NOAUTH/,
    "STORE_DENIED",
    "Redis at {at} asks for a password: put it into the URL, as redis://user:password@host:port.",
  ],
  [
    /^NOPERM|no permissions to/,
    "STORE_DENIED",
    "The user at Redis at {at} lacks a right: {why}. The guide for Redis lists what Holdpoint needs.",
  ],
  [/^READONLY/, "STORE_READ_ONLY", "Redis at {at} is a replica, which cannot be written: name the primary."],
  [
    /^OOM/,
    "STORE_FULL",
    "Redis at {at} has used up its memory (maxmemory); give it more, nothing that is stored was lost.",
  ],
  [
    /^MISCONF.*No space left/s,
    "STORE_FULL",
    "Redis at {at} has no room left on its disk and takes no writes until it has.",
  ],
  [/^MISCONF/, "STORE_READ_ONLY", "Redis at {at} cannot write to its disk and takes no writes: {why}."],
  [
    /^NOREPLICAS/,
    "STORE_READ_ONLY",
    "Redis at {at} takes no writes while too few replicas follow it (min-replicas-to-write).",
  ],
  [/^(LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN)/, "STORE_UNREACHABLE", "Redis at {at} is not ready yet: {why}."],
  [/^BUSY/, "STORE_BUSY", "Redis at {at} is busy with a script that does not end."],
  [/max number of clients/, "STORE_BUSY", "Redis at {at} has as many clients as it takes (maxclients)."],
  [
    /^(MOVED|ASK|CROSSSLOT)/,
    "STORE_FAILED",
    "Redis at {at} is part of a cluster: make an ioredis Cluster and pass it to RedisSaver.fromClient.",
  ],
  [
    /^WRONGTYPE|bad data format|Missing bytes|attempt to (index|compare|perform|call|concatenate)|bad argument/i,
    "STORE_CORRUPT",
    "What Redis at {at} holds under the prefix of the keys was not written by this store, or is damaged: {why}.",
  ],
  [
    /^ERR unknown command|unsupported.*shebang|Unexpected engine|invalid since.*#/i,
    "STORE_TOO_OLD",
    "Redis at {at} lacks what Holdpoint needs, which is Redis 7 or later: {why}.",
  ],
];

/** Errors of the connection that do not go away by trying again. */
const TLS = /^(ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|HOSTNAME_)/;

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}

/** The client's messages that say nothing of the cause, only that the connection went. */
const CLOSED = /Connection is closed|max retries per request|Command aborted|enableOfflineQueue|Command timed out/;
/** What answers does not speak as Redis does. */
const FOREIGN = /Unknown RESP type|Protocol error/;
/** Nothing came for as long as an answer may take. */
const SILENT = /^Socket timeout/;

/** True when the connection failed, and not the server. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error) || isHoldpointError(error)) return false;
  const { message, name } = error;
  if (codeOf(error) !== "" || name === "ClusterAllFailedError") return true;
  return [CLOSED, FOREIGN, SILENT].some((one) => one.test(message));
}

/** True when the call never left this process. */
export function wasNotSent(error: unknown): boolean {
  return error instanceof Error && error.message.includes("enableOfflineQueue");
}

/** The server's words without the place in the script. */
function wordsOf({ message }: Error): string {
  return message
    .replace(/\s*script: [0-9a-f]{40}.*$/s, "")
    .replace(/^(ERR|NOPERM|MISCONF|LOADING) /, "")
    .replace(/\.$/, "");
}

const ABOUT_TLS =
  "when it never does otherwise, see whether it asks for TLS (rediss://) or does not offer it (redis://)";

function explainConnection(error: Error, at: string): string {
  const code = codeOf(error);
  if (TLS.test(code)) {
    return `The encrypted connection to Redis at ${at} failed (${code}): is it a server with TLS (rediss://), with a certificate this machine trusts?`;
  }
  if (code === "ECONNRESET" || code === "EPIPE" || CLOSED.test(error.message)) {
    return `Redis at ${at} closed the connection${code === "" ? "" : ` (${code})`}; ${ABOUT_TLS}.`;
  }
  if (FOREIGN.test(error.message)) return `What answers at ${at} is no Redis; correct the URL.`;
  if (SILENT.test(error.message)) return `Redis at ${at} does not answer; ${ABOUT_TLS}.`;
  return `Redis at ${at} cannot be reached${code === "" ? `: ${error.message}` : ` (${code})`}.`;
}

/** An error as Holdpoint reports it; `at` is where the server is. */
export function toStoreError(error: unknown, at: string): HoldpointError {
  if (isHoldpointError(error)) return error;
  const given = error instanceof Error ? error : new Error(String(error));
  const cause = new Error(given.message);
  if (isConnectionError(given)) {
    return new HoldpointError("STORE_UNREACHABLE", explainConnection(given, at), { at }, cause);
  }
  const why = wordsOf(given);
  for (const [start, code, sentence] of REPLIES) {
    if (start.test(given.message)) {
      return new HoldpointError(
        code,
        sentence.replace("{at}", at).replace("{why}", () => why),
        { at },
        cause,
      );
    }
  }
  return new HoldpointError("STORE_FAILED", `Redis at ${at} failed: ${why}.`, { at }, cause);
}

/** A commit whose answer did not come (E2). */
export function toMaybeError(error: unknown, at: string): HoldpointError {
  const cause = new Error(error instanceof Error ? error.message : String(error));
  const message = `The connection to Redis at ${at} broke before a commit was answered; whether it is stored is unknown.`;
  return new HoldpointError("STORE_UNREACHABLE", message, { at, maybe: true }, cause);
}

/** True for what waiting does not mend: somebody has to change something. */
export function isLasting(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    /^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password|ERR DB index)/.test(error.message) ||
    TLS.test(codeOf(error))
  );
}
