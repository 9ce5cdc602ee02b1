import { expect, test } from "vitest";
import type { Json } from "../core/json.ts";
import { channelPatch as change } from "./patch.ts";
import { storedValue } from "./stored-value.ts";

const channelPatch = (before: Json | undefined, after: unknown) =>
  change(before, after, (value) => storedValue(value, 'channel "when"'));

const item = { id: 1 };

test("an array that begins with the very same items costs its new items only", () => {
  expect(channelPatch([item, "a"], [item, "a", { id: 2 }])).toEqual({ append: [{ id: 2 }] });
  expect(channelPatch([], ["a"])).toEqual({ append: ["a"] });
});

test("everything else is recorded whole", () => {
  expect(channelPatch([item], [{ id: 1 }, "a"])).toEqual({ set: [{ id: 1 }, "a"] });
  expect(channelPatch([item, "a"], [item])).toEqual({ set: [item] });
  expect(channelPatch(undefined, ["a"])).toEqual({ set: ["a"] });
  expect(channelPatch(["a"], "a")).toEqual({ set: "a" });
  expect(channelPatch("a", null)).toEqual({ set: null });
});

test("no change is no patch", () => {
  expect(channelPatch(item, item)).toBeUndefined();
  expect(channelPatch([item, 1], [item, 1])).toBeUndefined();
  expect(channelPatch(3, 3)).toBeUndefined();
});

test("what is new is JSON and frozen, and shares nothing with what it came from", () => {
  const fresh = { deep: [1] };
  const patch = channelPatch([item], [item, fresh]);
  const added = patch !== undefined && "append" in patch ? (patch.append[0] as typeof fresh) : undefined;
  expect(added).toEqual(fresh);
  expect(added).not.toBe(fresh);
  expect(Object.isFrozen(added?.deep)).toBe(true);
  expect(() => channelPatch([], [new Date()])).toThrow(/channel "when" cannot be stored: \$\[0\] is a Date/);
  expect(() => channelPatch(undefined, { f: () => 1 })).toThrow(/\$\.f is a function/);
});
