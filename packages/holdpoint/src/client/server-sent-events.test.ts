/** Server-sent events out of text (S1, S2). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SseReader, type SseBlock } from "./server-sent-events.ts";

function read(...chunks: readonly string[]): readonly SseBlock[] {
  const reader = new SseReader();
  return chunks.flatMap((chunk) => reader.read(chunk));
}

const NONE = { id: undefined, data: undefined, retryMs: undefined };

describe("a block", () => {
  test.each<readonly [string, SseBlock]>([
    ["id: 7\nevent: thread\ndata: {}\n\n", { ...NONE, id: "7", data: "{}" }],
    ["retry: 2000\nid: 0\n\n", { ...NONE, id: "0", retryMs: 2_000 }],
    ["data: a\ndata:b\ndata:  c\n\n", { ...NONE, data: "a\nb\n c" }],
    ["id\ndata\n\n", { ...NONE, id: "", data: "" }],
    [": nothing new\n\n", NONE],
    ["retry: soon\nid: a\0b\nunknown: x\n\n", NONE],
    ["id: 1\r\ndata: x\r\n\r\n", { ...NONE, id: "1", data: "x" }],
    ["id: 1\rdata: x\r\r\n", { ...NONE, id: "1", data: "x" }],
  ])("%j", (text, block) => {
    expect(read(text)).toEqual([block]);
  });

  test("counts when its blank line is there, and not before (S1)", () => {
    expect(read("id: 1\ndata: x\n")).toEqual([]);
    expect(read("id: 1\ndata: x\n\nid: 2\nda")).toEqual([{ ...NONE, id: "1", data: "x" }]);
    expect(read("\n\n\n")).toEqual([]);
  });
});

test("it makes no difference where the text is cut", () => {
  const text =
    ": hello\r\n\r\nid: 1\r\ndata: one\r\n\r\nretry: 5\nid: 2\ndata: two\ndata: lines\n\nid: 3\rdata: three\r\r\n";
  const whole = read(text);
  expect(whole).toHaveLength(4);
  const cuts = fc.array(fc.nat(text.length), { maxLength: 12 });
  fc.assert(
    fc.property(cuts, (places) => {
      const at = [0, ...places.toSorted((one, other) => one - other), text.length];
      expect(read(...at.slice(1).map((end, index) => text.slice(at[index], end)))).toEqual(whole);
    }),
  );
});
