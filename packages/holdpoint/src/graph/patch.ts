/**
 * How one channel changed, as the journal records it.
 *
 * A new value that keeps the old items and adds some ("it begins with the very same items", by reference) costs its new
 * items only; everything else is recorded whole.
 */
import type { ChannelPatch } from "../core/journal.ts";
import type { Json } from "../core/json.ts";

function extendsArray(before: Json | undefined, after: unknown): after is readonly unknown[] {
  if (!Array.isArray(before) || !Array.isArray(after) || after.length < before.length) return false;
  return before.every((item, index) => item === after[index]);
}

/** The change from `before` to `after`; undefined when there is none. `store` gives what is new the form it is stored in. */
export function channelPatch(
  before: Json | undefined,
  after: unknown,
  store: (value: unknown) => Json,
): ChannelPatch | undefined {
  if (after === before) return undefined;
  if (!extendsArray(before, after)) return { set: store(after) };
  const added = after.slice((before as readonly Json[]).length);
  return added.length === 0 ? undefined : { append: store(added) as readonly Json[] };
}
