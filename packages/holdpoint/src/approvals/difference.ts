/** What changed between two JSON values: for receipts, and for people. */
import { canonical, isObject, type Json, type JsonObject } from "../core/json.ts";
import { pathTo } from "./path.ts";

/** One place that differs. `before` is left out when it is new, `after` when it is gone. */
export interface Change {
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
}

function has(value: JsonObject, key: string): boolean {
  return Object.hasOwn(value, key);
}

function inObjects(before: JsonObject, after: JsonObject, path: string): readonly Change[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return keys.flatMap((key) => {
    const place = pathTo(path, key);
    if (!has(after, key)) return [{ path: place, before: before[key] as Json }];
    if (!has(before, key)) return [{ path: place, after: after[key] as Json }];
    return difference(before[key] as Json, after[key] as Json, place);
  });
}

function inLists(before: readonly Json[], after: readonly Json[], path: string): readonly Change[] {
  const length = Math.max(before.length, after.length);
  return Array.from({ length }, (_, index) => index).flatMap((index) => {
    const place = pathTo(path, index);
    if (index >= after.length) return [{ path: place, before: before[index] as Json }];
    if (index >= before.length) return [{ path: place, after: after[index] as Json }];
    return difference(before[index] as Json, after[index] as Json, place);
  });
}

/** Every place in which `after` differs from `before`, sorted by key; empty when they are the same. */
export function difference(before: Json, after: Json, path = "$"): readonly Change[] {
  if (Array.isArray(before) && Array.isArray(after)) return inLists(before, after, path);
  if (isObject(before) && isObject(after)) return inObjects(before, after, path);
  return before === after || canonical(before) === canonical(after) ? [] : [{ path, before, after }];
}
