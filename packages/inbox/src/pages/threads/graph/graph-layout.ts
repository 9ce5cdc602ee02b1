/**
 * The drawing of a graph: boxes in rows, and lines between them.
 *
 * D1. A line to the next row is straight as far as it can be. One that leads further down goes round on the left, one
 *     that leads back on the right, each in a lane of its own: no line runs through a box.
 */
import type { GraphShown } from "holdpoint/client";
import { layersOf } from "./layers.ts";

/** A node as it is drawn. */
export interface Box {
  readonly node: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** An edge as it is drawn. */
export interface Line {
  readonly key: string;
  /** The path of the line, for SVG. */
  readonly d: string;
  readonly isConditional: boolean;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

export const BOX_HEIGHT = 32;
const ROW = 68;
const GAP = 24;
const MARGIN = 12;
const LANE = 14;
const LETTER = 7.4;

/** What a node is called in the drawing. */
export function labelOf(node: string): string {
  if (node === "__start__") return "START";
  return node === "__end__" ? "END" : node;
}

function widthOf(node: string): number {
  return Math.max(64, Math.ceil(labelOf(node).length * LETTER) + 28);
}

interface Edge {
  readonly from: Box;
  readonly to: Box;
  readonly isConditional: boolean;
}

/** Down to the next row. */
function straight({ from, to }: Edge): string {
  const [x, y, toX, toY] = [from.x + from.width / 2, from.y + BOX_HEIGHT, to.x + to.width / 2, to.y - 1];
  const middle = (y + toY) / 2;
  return `M${x} ${y} C${x} ${middle} ${toX} ${middle} ${toX} ${toY}`;
}

/** Around the boxes between, in a lane at `x`. */
function around({ from, to }: Edge, x: number, side: "left" | "right"): string {
  const isLeft = side === "left";
  const [startX, endX] = isLeft ? [from.x, to.x - 1] : [from.x + from.width, to.x + to.width + 1];
  const [startY, endY] = [from.y + BOX_HEIGHT * 0.7, to.y + BOX_HEIGHT * 0.35];
  const turn = startY < endY ? 10 : -10;
  const curve = isLeft ? 10 : -10;
  return [
    `M${startX} ${startY} L${x + curve} ${startY}`,
    `Q${x} ${startY} ${x} ${startY + turn}`,
    `L${x} ${endY - turn}`,
    `Q${x} ${endY} ${x + curve} ${endY}`,
    `L${endX} ${endY}`,
  ].join(" ");
}

function boxesOf(layers: readonly (readonly string[])[], left: number): readonly Box[] {
  const widths = layers.map((layer) => layer.reduce((sum, node) => sum + widthOf(node) + GAP, -GAP));
  const widest = Math.max(0, ...widths);
  return layers.flatMap((layer, row) => {
    let x = left + (widest - (widths[row] ?? 0)) / 2;
    return layer.map((node) => {
      const box = { node, x, y: MARGIN + row * ROW, width: widthOf(node) };
      x += box.width + GAP;
      return box;
    });
  });
}

/** How a graph is drawn. */
export function drawingOf(graph: Pick<GraphShown, "nodes" | "edges">): Drawing {
  const layers = layersOf(graph);
  const rowOf = new Map(layers.flatMap((layer, row) => layer.map((node) => [node, row] as const)));
  const spans = graph.edges.map(({ from, to }) => (rowOf.get(to) ?? 0) - (rowOf.get(from) ?? 0));
  const left = MARGIN + spans.filter((span) => span > 1).length * LANE + (spans.some((span) => span > 1) ? 10 : 0);
  const boxes = boxesOf(layers, left);
  const boxOf = new Map(boxes.map((box) => [box.node, box]));
  const right = Math.max(0, ...boxes.map((box) => box.x + box.width));
  let [leftLanes, rightLanes] = [0, 0];
  const lines = graph.edges.flatMap(({ from, to, conditional }, at): readonly Line[] => {
    const [start, end] = [boxOf.get(from), boxOf.get(to)];
    if (start === undefined || end === undefined) return [];
    const edge: Edge = { from: start, to: end, isConditional: conditional };
    const line = { key: `${at} ${from} ${to}`, isConditional: conditional };
    const span = spans[at] ?? 0;
    if (span === 1) return [{ ...line, d: straight(edge) }];
    if (span > 1) return [{ ...line, d: around(edge, left - 10 - leftLanes++ * LANE, "left") }];
    return [{ ...line, d: around(edge, right + LANE + rightLanes++ * LANE + 6, "right") }];
  });
  return {
    width: right + MARGIN + (rightLanes === 0 ? 0 : rightLanes * LANE + 10),
    height: MARGIN * 2 + Math.max(0, layers.length - 1) * ROW + BOX_HEIGHT,
    boxes,
    lines,
  };
}
