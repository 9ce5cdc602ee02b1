import { expect, test } from "vitest";
import { mark, table, wrap } from "./table.ts";

test("text breaks at spaces, and where there are none", () => {
  expect(wrap("one two three", 8)).toEqual(["one two", "three"]);
  expect(wrap("abcdefghij", 4)).toEqual(["abcd", "efgh", "ij"]);
});

test("a side that was not judged is neither right nor wrong", () => {
  expect([
    mark({ observed: "", holds: true }),
    mark({ observed: "", holds: false }),
    mark({ observed: "" }),
    mark(undefined),
  ]).toEqual(["✓", "✗", "·", "·"]);
});

test("every peer of a row has a cell and a mark of its own, and a row without peers says why", () => {
  const { row } = table(160);
  const seen = (observed: string, holds: boolean) => ({ observed, holds });
  const head = { row: "D2", title: "title", must: "must", holdpoint: seen("right", true) };
  const several = row({ ...head, langchain: seen("dropped", false), "ai-sdk": seen("ran", true) }).split("\n");
  expect(
    several.map((line) =>
      line
        .trim()
        .split(/\s{2,}/)
        .slice(-2),
    ),
  ).toEqual([
    ["LangChain: dropped", "✗"],
    ["AI SDK: ran", "✓"],
    [expect.stringMatching(/^─+$/), "─"],
  ]);
  expect(row({ ...head, noPeer: "nobody has it" })).toMatch(/right +✓ +— nobody has it +·/);
});

test("every line of a row fits the width", () => {
  const long = "word ".repeat(60).trim();
  const { head, row } = table(120);
  const text = `${head()}\n${row({ row: "A1", title: "title", must: long, holdpoint: { observed: long, holds: true }, langgraph: { observed: "x".repeat(200), holds: false } })}`;
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(120);
  expect(text).toContain("✓");
  expect(text).toContain("✗");
});
