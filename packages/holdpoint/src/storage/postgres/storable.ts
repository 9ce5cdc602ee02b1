/**
 * What PostgreSQL can store as text. It keeps everything but the zero character, and halves of surrogate pairs, which
 * have no UTF-8. Canonical JSON has neither: it escapes both.
 */
import { HoldpointError } from "../../core/errors.ts";
import type { Change } from "../store.ts";

function check(text: string | null | undefined, what: string): void {
  if (typeof text !== "string" || (text.isWellFormed() && !text.includes("\0"))) return;
  const why = text.includes("\0") ? "holds a zero character" : "holds half of a surrogate pair";
  throw new HoldpointError("INVALID_ARGUMENT", `PostgreSQL cannot store the ${what}: it ${why}.`, { what });
}

/** Refuses text of a query that cannot be stored, and so cannot be found. */
export function checkText(what: string, ...texts: readonly (string | undefined)[]): void {
  for (const text of texts) check(text, what);
}

/** Refuses a change with a text that would not come back as it is (S7). */
export function checkStorable({ tenant, thread, append = [], put = [], erase = [], wake = [] }: Change): void {
  check(tenant, "tenant");
  check(thread?.id, "thread id");
  const { route, graph, version, body } = thread?.set ?? {};
  checkText("thread", route, graph, version, body);
  for (const { stream, record } of append) {
    check(stream, "name of a stream");
    check(record.payload, "payload of a record");
    check(record.salt, "salt of a record");
  }
  for (const { collection, key, body: text, index } of put) {
    checkText("key of a document", collection, key, index?.parent, index?.state, ...(index?.tags ?? []));
    check(text, "body of a document");
  }
  for (const { stream } of erase) check(stream, "name of a stream");
  checkText("thread id", ...wake);
}
