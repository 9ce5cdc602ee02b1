/** What changed between two values, place by place. */
import type { Change, Json, JsonObject } from "holdpoint/client";

function isFields(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function at(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

function entriesOf(value: Json): readonly (readonly [string | number, Json])[] {
  return Array.isArray(value) ? [...(value as readonly Json[]).entries()] : Object.entries(value as JsonObject);
}

function inside(before: Json, after: Json, path: string): readonly Change[] {
  const old = new Map(entriesOf(before));
  const now = new Map(entriesOf(after));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key): readonly Change[] => {
    const place = at(path, key);
    const [one, other] = [old.get(key), now.get(key)];
    if (one === undefined) return other === undefined ? [] : [{ path: place, after: other }];
    return other === undefined ? [{ path: place, before: one }] : jsonChanges(one, other, place);
  });
}

/** Every place in which `after` differs from `before`. */
export function jsonChanges(before: Json, after: Json, path = "$"): readonly Change[] {
  const isBoth = (Array.isArray(before) && Array.isArray(after)) || (isFields(before) && isFields(after));
  if (isBoth) return inside(before, after, path);
  return before === after ? [] : [{ path, before, after }];
}
