/**
 * Who stands in each row, from left to right, and where the edges go through.
 *
 * R1. An edge over several rows has a place of its own in each row between, so that it goes through no box.
 * R2. In a row, places stand in the order of what they are joined to above and below, as far as a few passes find it.
 */
import type { GraphShown } from "holdpoint/client";
import { rowsOf } from "./rows.ts";

/** A node, or where an edge goes through a row. */
export interface Place {
  readonly row: number;
  /** Left out where an edge goes through. */
  readonly node?: string;
}

/** An edge: the places it goes through, from its upper end to its lower one. */
export interface Route {
  readonly places: readonly Place[];
  /** It leads up. */
  readonly isBack: boolean;
  readonly isConditional: boolean;
}

/** The rows of a graph. */
export interface Rows {
  readonly rows: readonly (readonly Place[])[];
  readonly routes: readonly Route[];
  /** The nodes that lead to themselves: whether it depends. */
  readonly loops: ReadonlyMap<string, boolean>;
}

const PASSES = 4;

/** What each place is joined to, above or below. */
export function joined(routes: readonly Route[], side: "above" | "below"): ReadonlyMap<Place, readonly Place[]> {
  const found = new Map<Place, Place[]>();
  for (const { places } of routes) {
    for (const [at, place] of places.entries()) {
      const other = places[side === "above" ? at - 1 : at + 1];
      if (other === undefined) continue;
      const others = found.get(place);
      if (others === undefined) found.set(place, [other]);
      else others.push(other);
    }
  }
  return found;
}

/** The middle of some numbers; undefined when there are none. */
export function middleOf(numbers: readonly number[]): number | undefined {
  return numbers.length === 0 ? undefined : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** One row in the order of what it is joined to in another one (R2). */
function sorted(
  row: readonly Place[],
  other: readonly Place[],
  joins: ReadonlyMap<Place, readonly Place[]>,
): readonly Place[] {
  const at = new Map(other.map((place, index) => [place, (index + 1) / (other.length + 1)]));
  const wanted = new Map(
    row.map((place, index) => {
      const places = (joins.get(place) ?? []).flatMap((one) => at.get(one) ?? []);
      return [place, middleOf(places) ?? (index + 1) / (row.length + 1)];
    }),
  );
  return row.toSorted((one, two) => (wanted.get(one) ?? 0) - (wanted.get(two) ?? 0));
}

function ordered(rows: readonly (readonly Place[])[], routes: readonly Route[]): readonly (readonly Place[])[] {
  const now = [...rows];
  const joins = { above: joined(routes, "above"), below: joined(routes, "below") };
  for (let pass = 0; pass < PASSES; pass += 1) {
    const isDown = pass % 2 === 0;
    for (let step = 1; step < now.length; step += 1) {
      const at = isDown ? step : now.length - 1 - step;
      const other = now[isDown ? at - 1 : at + 1] ?? [];
      now[at] = sorted(now[at] ?? [], other, isDown ? joins.above : joins.below);
    }
  }
  return now;
}

/** The rows of a graph, and the ways of its edges. */
export function rowsAndRoutes({ nodes, edges }: Pick<GraphShown, "nodes" | "edges">): Rows {
  const rowOf = rowsOf({ nodes, edges });
  const places = new Map(nodes.map((node): [string, Place] => [node, { row: rowOf.get(node) ?? 0, node }]));
  const loops = new Map<string, boolean>();
  const routes = edges.flatMap(({ from, to, conditional }): readonly Route[] => {
    const [start, end] = [places.get(from), places.get(to)];
    if (start === undefined || end === undefined) return [];
    if (start === end) {
      loops.set(from, conditional);
      return [];
    }
    const isBack = start.row > end.row;
    const [upper, lower] = isBack ? [end, start] : [start, end];
    const between = Array.from({ length: lower.row - upper.row - 1 }, (_, at): Place => ({ row: upper.row + 1 + at }));
    return [{ places: [upper, ...between, lower], isBack, isConditional: conditional }];
  });
  const rows: Place[][] = Array.from({ length: Math.max(-1, ...rowOf.values()) + 1 }, () => []);
  for (const place of new Set([...places.values(), ...routes.flatMap((route) => route.places)])) {
    rows[place.row]?.push(place);
  }
  return { rows: ordered(rows, routes), routes, loops };
}
