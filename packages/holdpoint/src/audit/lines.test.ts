import fc from "fast-check";
import { expect, test } from "vitest";
import { readLines } from "./lines.ts";

async function read(chunks: readonly Uint8Array[], limit?: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(chunks, limit)) lines.push(line);
  return lines;
}
const bytes = (text: string): Buffer => Buffer.from(text);

test("lines are the same however the bytes come in (U1)", async () => {
  const texts = fc.array(fc.string({ unit: "binary" }).map((text) => text.toWellFormed().replaceAll("\n", "")));
  await fc.assert(
    fc.asyncProperty(texts, fc.array(fc.nat(50)), fc.boolean(), async (lines, cuts, isEnded) => {
      const whole = bytes(lines.join("\n") + (isEnded ? "\n" : ""));
      const places = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
      const chunks = places.slice(1).map((place, index) => whole.subarray(places[index], place));
      const expected = whole.length === 0 ? [] : whole.toString().replace(/\n$/, "").split("\n");
      expect(await read(chunks)).toEqual(expected);
    }),
  );
});

test.each([
  ["nothing", "", []],
  ["an empty line", "\n", [""]],
  ["two empty lines", "\n\n", ["", ""]],
  ["no line feed at the end", "a\nb", ["a", "b"]],
  ["carriage returns belong to the line", "a\r\nb\r\n", ["a\r", "b\r"]],
  ["other line breaks do, too", "a\u2028b\u0085c\n", ["a\u2028b\u0085c"]],
  ["a byte order mark does, too", "\uFEFFa\n", ["\uFEFFa"]],
])("%s", async (_, text, lines) => {
  expect(await read([bytes(text)])).toEqual(lines);
});

test("a line that is too long is not kept, and the next one is read (U2)", async () => {
  const long = Array.from({ length: 100 }, () => bytes("x".repeat(50)));
  expect(await read([...long, bytes("\nshort\n")], 60)).toEqual([`\uFFFD${"x".repeat(50)}`, "short"]);
  expect(await read([bytes(`${"x".repeat(1_000)}\nshort`)], 60)).toEqual([`\uFFFD${"x".repeat(100)}`, "short"]);
  expect(await read([bytes(`${"x".repeat(60)}\n`)], 60)).toEqual(["x".repeat(60)]);
});

test.each([
  ["a stray byte", [0x61, 0xff, 0x62]],
  ["a character cut short", [0xef, 0xbf]],
  ["an overlong form", [0xc0, 0x80]],
  ["a surrogate", [0xed, 0xa0, 0x80]],
])("%s is no UTF-8, and cannot pass for it (U3)", async (_, line) => {
  const [found = "", next] = await read([Uint8Array.from([...line, 10, 0x62])]);
  expect(found.startsWith("\uFFFD")).toBe(true);
  expect(next).toBe("b");
});
