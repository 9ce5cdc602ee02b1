/** Answers and arguments, as people write them in a terminal. */
import { parseJson } from "../../core/parse-json.ts";
import type { Json, JsonObject } from "../../index.ts";

/** JSON that was read, or what is wrong with it. */
export type Read = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly problem: string };

/** Reads JSON strictly: an approval must not depend on which reader saw it. */
export function jsonOf(text: string): Read {
  try {
    return { ok: true, value: parseJson(text) };
  } catch (error) {
    return { ok: false, problem: (error as Error).message };
  }
}

/** An answer: text where text is asked for, JSON where something else is and the line is JSON. */
export function answerOf(line: string, schema: JsonObject | undefined): Json {
  if (schema === undefined || schema["type"] === "string") return line;
  const read = jsonOf(line);
  return read.ok ? read.value : line;
}
