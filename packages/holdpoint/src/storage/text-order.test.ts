import fc from "fast-check";
import { expect, test } from "vitest";
import { compareText } from "./text-order.ts";

test("sorts as the UTF-8 bytes do", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
      expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    {
      numRuns: 2_000,
      examples: [
        ["\uffff", "\u{1f512}"],
        ["", "a"],
        ["a", "ab"],
      ],
    },
  );
});
