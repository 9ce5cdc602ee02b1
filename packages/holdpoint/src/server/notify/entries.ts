/** The entries of a record, for whoever looks at what happened. */
import { isObject, type Json } from "../../core/json.ts";

/** What happened, one thing at a time; none when it was erased. */
export function entriesIn(payload: string | null): readonly Readonly<Record<string, Json>>[] {
  const entries = JSON.parse(payload ?? "[]") as Json;
  return Array.isArray(entries) ? entries.filter((entry: Json) => isObject(entry)) : [];
}
