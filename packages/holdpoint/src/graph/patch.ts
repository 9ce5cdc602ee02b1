/**
 * How one channel changed, as the journal records it.
 *
 * A reducer that keeps the old items and adds some ("the new array begins with the very same items", by reference)
 * costs its new items only; everything else is recorded whole.
 */
import type { ChannelPatch } from "../core/journal.ts";
import { deepFreeze, toJson, type Json } from "../core/json.ts";

function extendsArray(before: Json | undefined, after: unknown): after is readonly unknown[] {
  if (!Array.isArray(before) || !Array.isArray(after) || after.length < before.length) return false;
  return before.every((item, index) => item === after[index]);
}

/**
 * The change from `before` to `after`; undefined when there is none. What is new is refused when it is not JSON (`what`
 * names it in the error), and frozen: states share it.
 */
export function channelPatch(before: Json | undefined, after: unknown, what: string): ChannelPatch | undefined {
  if (after === before) return undefined;
  if (extendsArray(before, after)) {
    const added = after.slice((before as readonly Json[]).length);
    return added.length === 0 ? undefined : { append: deepFreeze(toJson(added, what) as readonly Json[]) };
  }
  return { set: deepFreeze(toJson(after, what)) };
}
