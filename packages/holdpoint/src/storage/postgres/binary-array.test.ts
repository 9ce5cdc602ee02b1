import { expect, test } from "vitest";
import { bigintArray, booleanArray, bytesArray, textArray } from "./binary-array.ts";

test("an array says how many dimensions and elements it has, and of which type", () => {
  expect(textArray(["a", null, "\u00e9"]).toString("hex")).toBe(
    ["00000001", "00000001", "00000019", "00000003", "00000001", "0000000161", "ffffffff", "00000002c3a9"].join(""),
  );
  expect(bigintArray([1, null]).subarray(20).toString("hex")).toBe(
    ["00000008", "0000000000000001", "ffffffff"].join(""),
  );
  expect(booleanArray([true, false]).subarray(20).toString("hex")).toBe("00000001010000000100");
  expect(bytesArray(["00ff"]).subarray(20).toString("hex")).toBe("0000000200ff");
});

test("an empty array has a dimension without elements", () => {
  expect(textArray([])).toHaveLength(20);
  expect(textArray([]).readInt32BE(12)).toBe(0);
});
