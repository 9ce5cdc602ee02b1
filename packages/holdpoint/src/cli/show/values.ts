/** JSON for people: one line for each value, with the path to it. */
import type { Json } from "../../index.ts";
import { safeLine, safeLines } from "./untrusted.ts";

/** Longer texts, and those of several lines, stand behind a bar. */
const INLINE_MAX = 100;

function scalar(value: Json): string {
  return typeof value === "string" ? `"${safeLine(value)}"` : safeLine(JSON.stringify(value));
}

function isLong(value: Json): value is string {
  return typeof value === "string" && (value.includes("\n") || value.length > INLINE_MAX);
}

function partsOf(value: Json, path: string): readonly (readonly [path: string, value: Json])[] {
  const isList = Array.isArray(value);
  if (value === null || typeof value !== "object" || Object.keys(value).length === 0) return [[path, value]];
  return Object.entries(value).flatMap(([key, item]) => {
    const step = isList ? `[${key}]` : `${path === "" ? "" : "."}${safeLine(key)}`;
    return partsOf(item, `${path}${step}`);
  });
}

/** All of a value: `to  "ACME"`, `lines[0].qty  3`; a long text follows its path, behind a bar. */
export function valueLines(value: Json): readonly string[] {
  const parts = partsOf(value, "");
  const width = Math.max(...parts.filter(([, part]) => !isLong(part)).map(([path]) => path.length), 0);
  return parts.flatMap(([path, part]) => {
    if (!isLong(part)) return [`${path.padEnd(width)}${path === "" ? "" : "  "}${scalar(part)}`];
    const bars = safeLines(part)
      .split("\n")
      .map((line) => `│ ${line}`);
    return path === "" ? bars : [path, ...bars.map((line) => `  ${line}`)];
  });
}
