/**
 * The drawing of a graph: boxes in rows, and lines between them.
 *
 * D1. A line leaves and enters a box above or below it, each at a point of its own, and goes through no box on its way.
 */
import type { GraphShown } from "holdpoint/client";
import { spansOf, type Span } from "./positions.ts";
import { rowsAndRoutes, type Place, type Route } from "./routes.ts";
import { END } from "./rows.ts";

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
const ROW = 74;
const MARGIN = 12;
const LETTER = 7.4;
/** What a line takes in a row that it goes through. */
const THROUGH = 10;
/** What a line from a node to itself takes. */
const LOOP = 24;

/** What a node is called in the drawing. */
export function labelOf(node: string): string {
  if (node === "__start__") return "START";
  return node === END ? "END" : node;
}

function boxWidth(node: string): number {
  return Math.max(64, Math.ceil(labelOf(node).length * LETTER) + 28);
}

type Point = readonly [x: number, y: number];
type Spans = ReadonlyMap<Place, Span>;

function topOf({ row }: Place): number {
  return MARGIN + row * ROW;
}

function centerOf(spans: Spans, place: Place | undefined): number {
  const span = place === undefined ? undefined : spans.get(place);
  return span === undefined ? 0 : span.x + span.width / 2;
}

/** Where each route touches the box at one of its ends: side by side, in the order of where they lead (D1). */
function portsOf(routes: readonly Route[], spans: Spans, end: "upper" | "lower"): ReadonlyMap<Route, number> {
  const [at, beside] = end === "upper" ? [0, 1] : [-1, -2];
  const ports = new Map<Route, number>();
  for (const group of Map.groupBy(routes, ({ places }) => places.at(at)).values()) {
    const sorted = group.toSorted(
      (one, two) => centerOf(spans, one.places.at(beside)) - centerOf(spans, two.places.at(beside)),
    );
    for (const [index, route] of sorted.entries()) {
      const place = route.places.at(at);
      const { x, width } = spans.get(place ?? { row: 0 }) ?? { x: 0, width: 0 };
      const box = place?.node === undefined ? width : boxWidth(place.node);
      ports.set(route, x + (box * (index + 1)) / (sorted.length + 1));
    }
  }
  return ports;
}

/** A line through points: between rows it bends, within a row it goes straight up or down. */
function pathOf(points: readonly Point[]): string {
  return points
    .map(([x, y], at) => {
      const before = points[at - 1];
      if (before === undefined) return `M${x} ${y}`;
      if (at % 2 === 0) return `L${x} ${y}`;
      const middle = (before[1] + y) / 2;
      return `C${before[0]} ${middle} ${x} ${middle} ${x} ${y}`;
    })
    .join(" ");
}

function lineOf({ places, isBack }: Route, spans: Spans, upper: number, lower: number): string {
  const points = places.flatMap((place, at): readonly Point[] => {
    const top = topOf(place);
    if (at === 0) return [[upper, top + BOX_HEIGHT + (isBack ? 1 : 0)]];
    if (at === places.length - 1) return [[lower, top - (isBack ? 0 : 1)]];
    const x = centerOf(spans, place);
    return [
      [x, top],
      [x, top + BOX_HEIGHT],
    ];
  });
  return pathOf(isBack ? points.toReversed() : points);
}

function loopOf({ x, y, width }: Box): string {
  const [right, middle] = [x + width, y + BOX_HEIGHT / 2];
  return `M${right} ${middle - 9} C${right + LOOP} ${middle - 12} ${right + LOOP} ${middle + 12} ${right + 1} ${middle + 8}`;
}

/** How a graph is drawn. */
export function drawingOf(graph: Pick<GraphShown, "nodes" | "edges">): Drawing {
  const found = rowsAndRoutes(graph);
  const { rows, routes, loops } = found;
  const widthOf = ({ node }: Place): number =>
    node === undefined ? THROUGH : boxWidth(node) + (loops.has(node) ? LOOP : 0);
  const spans: Spans = new Map(
    [...spansOf(found, widthOf)].map(([place, { x, width }]) => [place, { x: x + MARGIN, width }]),
  );
  const boxes = rows.flat().flatMap((place): readonly Box[] => {
    const { node } = place;
    if (node === undefined) return [];
    return [{ node, x: spans.get(place)?.x ?? 0, y: topOf(place), width: boxWidth(node) }];
  });
  const [upper, lower] = [portsOf(routes, spans, "upper"), portsOf(routes, spans, "lower")];
  const lines = routes.map((route, at) => ({
    key: `route ${at}`,
    d: lineOf(route, spans, upper.get(route) ?? 0, lower.get(route) ?? 0),
    isConditional: route.isConditional,
  }));
  const round = boxes.flatMap((box): readonly Line[] => {
    const isConditional = loops.get(box.node);
    return isConditional === undefined ? [] : [{ key: `loop ${box.node}`, d: loopOf(box), isConditional }];
  });
  return {
    width: Math.max(0, ...[...spans.values()].map(({ x, width }) => x + width)) + MARGIN,
    height: MARGIN * 2 + Math.max(0, rows.length - 1) * ROW + BOX_HEIGHT,
    boxes,
    lines: [...lines, ...round],
  };
}
