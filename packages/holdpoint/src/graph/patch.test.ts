import { expect, test } from "vitest";
import { channelPatch } from "./patch.ts";

const item = { id: 1 };

test("an array that begins with the very same items costs its new items only", () => {
  expect(channelPatch([item, "a"], [item, "a", { id: 2 }], "x")).toEqual({ append: [{ id: 2 }] });
  expect(channelPatch([], ["a"], "x")).toEqual({ append: ["a"] });
});

test("everything else is recorded whole", () => {
  expect(channelPatch([item], [{ id: 1 }, "a"], "x")).toEqual({ set: [{ id: 1 }, "a"] });
  expect(channelPatch([item, "a"], [item], "x")).toEqual({ set: [item] });
  expect(channelPatch(undefined, ["a"], "x")).toEqual({ set: ["a"] });
  expect(channelPatch(["a"], "a", "x")).toEqual({ set: "a" });
  expect(channelPatch("a", null, "x")).toEqual({ set: null });
});

test("no change is no patch", () => {
  expect(channelPatch(item, item, "x")).toBeUndefined();
  expect(channelPatch([item, 1], [item, 1], "x")).toBeUndefined();
  expect(channelPatch(3, 3, "x")).toBeUndefined();
});

test("what is new is JSON and frozen, and shares nothing with what it came from", () => {
  const fresh = { deep: [1] };
  const patch = channelPatch([item], [item, fresh], "x");
  const added = patch !== undefined && "append" in patch ? (patch.append[0] as typeof fresh) : undefined;
  expect(added).toEqual(fresh);
  expect(added).not.toBe(fresh);
  expect(Object.isFrozen(added?.deep)).toBe(true);
  expect(() => channelPatch([], [new Date()], 'channel "when"')).toThrow(/channel "when" cannot be stored: \$\[0\] is a Date/);
  expect(() => channelPatch(undefined, { f: () => 1 }, "x")).toThrow(/\$\.f is a function/);
});
