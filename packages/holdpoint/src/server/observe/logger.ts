/**
 * The log of a server: one line of JSON for each thing, by pino.
 *
 * G1. Every line that is written while a request is answered has its id.
 * G2. Secrets are not in it, and nobody writes lines of their own into it (redact.ts).
 * G3. Of an error its name, code, message and stack are logged, and nothing else it carries.
 * G4. While a store is away, everything that looks at it fails, several times a second. The same failure is one line a
 *     minute, with how often it was not told.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { pino, type DestinationStream, type Level, type Logger } from "pino";
import { HoldpointError, isHoldpointError } from "../../core/errors.ts";
import type { OnServerError } from "../http/guard.ts";
import type { Attempt } from "../notify/lane.ts";
import { safeLine } from "./redact.ts";
import { Repeats } from "./repeats.ts";

/** How much is logged, and where. */
export interface LoggerOptions {
  /** Default: `info`. */
  readonly level?: Level | "silent";
  /** Default: standard output. */
  readonly destination?: { write(line: string): unknown };
}

/** A request that was answered. */
export interface RequestLine {
  readonly requestId: string;
  readonly method: string;
  /** The route, with names in place of what is in the address. */
  readonly route: string;
  readonly path: string;
  /** The address it came from. */
  readonly address: string;
  readonly status: number;
  readonly durationMs: number;
  readonly principal?: { readonly kind: string; readonly id: string; readonly tenant?: string };
}

/** A log, and what the parts of a server report to it. */
export interface ServerLog {
  /** For whatever else there is to log. */
  readonly logger: Logger;
  /** Errors of the server: `createServer({ onError })`. */
  readonly onError: OnServerError;
  /** Errors of threads that nobody waits for: `new Holdpoint({ onError })`. */
  readonly onThreadError: (error: unknown, threadId?: string) => void;
  /** Attempts to tell people: `new Notifications(…, { onAttempt })`. */
  readonly onAttempt: (attempt: Attempt) => void;
  /** Requests that were answered. */
  readonly onRequest: (line: RequestLine) => void;
  /** Runs something that answers a request (G1). */
  readonly within: <T>(requestId: string, run: () => Promise<T>) => Promise<T>;
}

/** Routes that are asked all the time, and say nothing. */
const QUIET: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/metrics"]);
const CAUSES = 3;

/** An error as it is logged (G3). */
function errorOf(error: unknown, causes = 0): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code: unknown = error instanceof HoldpointError ? error.code : (error as { readonly code?: unknown }).code;
  return {
    type: name,
    ...(typeof code === "string" ? { code } : {}),
    message,
    stack,
    ...(cause === undefined || causes >= CAUSES ? {} : { cause: errorOf(cause, causes + 1) }),
  };
}

/** Makes a log. */
export function createLogger({ level = "info", destination = process.stdout }: LoggerOptions = {}): ServerLog {
  const repeats = new Repeats();
  const scope = new AsyncLocalStorage<{ readonly requestId: string }>();
  const safe: DestinationStream = { write: (line) => void destination.write(safeLine(line)) };
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: () => scope.getStore() ?? {},
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: (error: unknown) => errorOf(error) },
    },
    safe,
  );
  return {
    logger,
    onError: (err, requestId) => logger.error({ err, requestId }, "a request failed"),
    onThreadError(err, threadId) {
      const untold = isHoldpointError(err) && err.code.startsWith("STORE_") ? repeats.count(err.message) : 0;
      if (untold === undefined) return;
      const more = { ...(threadId === undefined ? {} : { threadId }), ...(untold === 0 ? {} : { repeated: untold }) };
      logger.error({ err, ...more }, "an error nobody waits for");
    },
    onAttempt({ error, ...attempt }) {
      const isLost = attempt.outcome === "dead";
      const fields = { notification: attempt, ...(error === undefined ? {} : { err: error }) };
      if (isLost) logger.error(fields, "a notification was given up");
      else if (attempt.outcome === "failed") logger.warn(fields, "a notification was not delivered");
      else logger.debug(fields, "a notification");
    },
    onRequest({ requestId, ...request }) {
      const isQuiet = QUIET.has(request.route) && request.status < 500;
      logger[isQuiet ? "debug" : "info"]({ requestId, request }, "request");
    },
    within: (requestId, run) => scope.run({ requestId }, run),
  };
}
