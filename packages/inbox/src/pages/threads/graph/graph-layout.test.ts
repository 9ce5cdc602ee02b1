/** The drawing of a graph. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BOX_HEIGHT, drawingOf, labelOf } from "./graph-layout.ts";
import { rowsAndRoutes } from "./routes.ts";
import { rowsOf } from "./rows.ts";

type Edge = { readonly from: string; readonly to: string; readonly conditional: boolean };
const edge = (from: string, to: string, conditional = false): Edge => ({ from, to, conditional });

/** An agent with tools: it goes round until it is done. */
const AGENT = {
  nodes: ["__start__", "agent", "tools", "__end__"],
  edges: [
    edge("__start__", "agent"),
    edge("tools", "agent"),
    edge("agent", "tools", true),
    edge("agent", "__end__", true),
  ],
};
const FORKED = {
  nodes: ["__end__", "right", "left", "__start__", "join", "alone"],
  edges: [
    edge("__start__", "left"),
    edge("__start__", "right"),
    edge("left", "join"),
    edge("right", "join"),
    edge("join", "__end__"),
    edge("__start__", "join"),
  ],
};

/** The nodes of each row; a dot where an edge goes through. */
function drawn(graph: Parameters<typeof rowsAndRoutes>[0]): readonly string[] {
  return rowsAndRoutes(graph).rows.map((row) => row.map(({ node = "." }) => node).join(" "));
}

test("L1: below all a node is reached from, but for what leads back; R1: an edge has a place in the rows between", () => {
  expect(drawn(AGENT)).toEqual(["__start__", "agent", "tools .", "__end__"]);
});

test("L2: what nothing leads to is first, the end is last", () => {
  const rows = rowsOf(FORKED);
  expect([rows.get("alone"), rows.get("join"), rows.get("__end__")]).toEqual([0, 2, 3]);
  expect(drawn({ nodes: ["__start__", "__end__", "far"], edges: [edge("__start__", "far")] }).at(-1)).toBe("__end__");
  expect(drawn({ nodes: [], edges: [] })).toEqual([]);
});

test("R2: nodes stand below where they are reached from", () => {
  const edges = [edge("b", "below b"), edge("a", "below a")];
  expect(drawn({ nodes: ["a", "b", "below b", "below a"], edges })).toEqual(["a b", "below a below b"]);
});

test("a long chain is no deep recursion", () => {
  const nodes = Array.from({ length: 20_000 }, (_, at) => `n${at}`);
  const rows = rowsOf({ nodes, edges: nodes.slice(1).map((node, at) => edge(`n${at}`, node)) });
  expect(rows.get("n19999")).toBe(19_999);
});

describe("D1", () => {
  const pointsOf = (d: string): readonly (readonly [number, number])[] =>
    [...d.matchAll(/(-?[\d.]+) (-?[\d.]+)(?= [CLM]|$)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);

  test("a line begins below its box and ends above the next one, and the other way round where it leads back", () => {
    const { boxes, lines } = drawingOf(AGENT);
    const yOf = new Map(boxes.map(({ node, y }) => [node, y]));
    const [agentEnd, toolsTop] = [Number(yOf.get("agent")) + BOX_HEIGHT, Number(yOf.get("tools"))];
    const ends = lines.map(({ d }) => [pointsOf(d).at(0), pointsOf(d).at(-1)]);
    expect(lines.map(({ isConditional }) => isConditional)).toEqual([false, false, true, true]);
    expect(ends[1]).toEqual([
      [expect.any(Number), toolsTop],
      [expect.any(Number), agentEnd + 1],
    ]);
    expect(ends[2]).toEqual([
      [expect.any(Number), agentEnd],
      [expect.any(Number), toolsTop - 1],
    ]);
    expect(new Set(ends.flat().map((point) => point?.join())).size).toBe(8);
  });

  test("a line from a node to itself is beside it", () => {
    const { boxes, lines, width } = drawingOf({ nodes: ["a"], edges: [edge("a", "a", true)] });
    expect(lines).toEqual([expect.objectContaining({ key: "loop a", isConditional: true })]);
    expect(width).toBeGreaterThan((boxes[0]?.width ?? 0) + 40);
  });

  test("edges to what is no node are left out", () => {
    expect(drawingOf({ nodes: ["a"], edges: [edge("a", "b"), edge("b", "a"), edge("a", "a")] }).lines).toHaveLength(1);
    expect(drawingOf({ nodes: [], edges: [] }).boxes).toEqual([]);
  });

  test("no box covers another, no line goes through one, and all are in the drawing", () => {
    const name = fc.constantFrom("__start__", "__end__", "a", "b", "c", "a longer name", "d");
    fc.assert(
      fc.property(fc.uniqueArray(name), fc.array(fc.tuple(name, name), { maxLength: 14 }), (nodes, pairs) => {
        const { boxes, lines, width, height } = drawingOf({ nodes, edges: pairs.map(([from, to]) => edge(from, to)) });
        expect(boxes.map(({ node }) => node).toSorted()).toEqual(nodes.toSorted());
        for (const [at, box] of boxes.entries()) {
          expect(box.x).toBeGreaterThanOrEqual(0);
          expect(box.x + box.width).toBeLessThanOrEqual(width);
          expect(box.y + BOX_HEIGHT).toBeLessThanOrEqual(height);
          for (const other of boxes.slice(at + 1)) {
            const isBeside = box.x + box.width <= other.x || other.x + other.width <= box.x;
            expect(isBeside || box.y !== other.y).toBe(true);
          }
        }
        // Within a row a line is straight: its points there are in no box.
        const through = lines.filter(({ key }) => key.startsWith("route")).flatMap(({ d }) => pointsOf(d).slice(1, -1));
        for (const [x, y] of through) {
          const covers = boxes.filter((box) => y >= box.y && y <= box.y + BOX_HEIGHT);
          expect(covers.every((box) => x <= box.x || x >= box.x + box.width)).toBe(true);
        }
      }),
    );
  });
});

test("names", () => {
  expect(["__start__", "__end__", "pay"].map(labelOf)).toEqual(["START", "END", "pay"]);
});
