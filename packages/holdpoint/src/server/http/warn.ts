/** Telling of a server's error when nobody else hears of it. */

/** What could begin a line of its own, or move a cursor, on whatever shows a log. */
const CONTROL = /[\u007f-\u009f\u2028\u2029]/g;

/** A process warning, on one line whatever the error says: nobody writes lines of their own into a log. */
export function warnOf(error: unknown, requestId: string): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const line = JSON.stringify(text).replaceAll(
    CONTROL,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  process.emitWarning(`${requestId}: ${line}`, "HoldpointWarning");
}
