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

/** The values in a cursor, as many as there must be. */
function parse(cursor: string, count: number): readonly unknown[] {
  let values: unknown;
  try {
    values = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return refuse(cursor);
  }
  return Array.isArray(values) && values.length === count ? values : refuse(cursor);
}

/** The instant and key a cursor of a sorted page stands for. */
export function fromPageCursor(cursor: string): { readonly at: number; readonly key: string } {
  const [at, key] = parse(cursor, 2);
  return typeof at === "number" && typeof key === "string" ? { at, key } : refuse(cursor);
}

/** The position in the order of commits an event's cursor stands for. */
export function fromEventCursor(cursor: string): number {
  const [position] = parse(cursor, 1);
  return Number.isSafeInteger(position) ? (position as number) : refuse(cursor);
}
