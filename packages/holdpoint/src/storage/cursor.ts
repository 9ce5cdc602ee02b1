/** Opaque positions in a keyset: base64url of the values to go on after. */
import { HoldpointError } from "../core/errors.ts";

/** The cursor that stands just after a row with these sort values. */
export function toCursor(...values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

function refuse(cursor: string): never {
  throw new HoldpointError(
    "INVALID_ARGUMENT",
    "The cursor is none that this store gave out: pass `next` of a page, or `cursor` of an event, as it is.",
    { cursor },
  );
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

/** The instant and key a cursor of a sorted page stands for. */
export function fromPageCursor(cursor: string): { readonly at: number; readonly key: string } {
  const values = parse(cursor);
  if (!Array.isArray(values) || values.length !== 2) return refuse(cursor);
  const [at, key]: unknown[] = values;
  return typeof at === "number" && typeof key === "string" ? { at, key } : refuse(cursor);
}

/** The position in the order of commits an event's cursor stands for. */
export function fromEventCursor(cursor: string): number {
  const values = parse(cursor);
  if (!Array.isArray(values) || values.length !== 1) return refuse(cursor);
  const [position]: unknown[] = values;
  return Number.isSafeInteger(position) ? (position as number) : refuse(cursor);
}
