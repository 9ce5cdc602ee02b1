/** How far to the right each place of a row stands: below the middle of what it is joined to, and clear of its neighbors. */
import { joined, middleOf, type Place, type Rows } from "./routes.ts";

/** From where to where a place reaches. */
export interface Span {
  readonly x: number;
  readonly width: number;
}

const GAP = 22;

/** Spans in a row, each as near as can be to the middle that it wants; none over another. */
function settled(
  row: readonly Place[],
  widthOf: (place: Place) => number,
  wanted: (place: Place) => number | undefined,
): ReadonlyMap<Place, Span> {
  let free = Number.NEGATIVE_INFINITY;
  const shifts: number[] = [];
  const spans = row.map((place): [Place, Span] => {
    const width = widthOf(place);
    const middle = wanted(place);
    const first = Number.isFinite(free) ? free : 0;
    const x = middle === undefined ? first : Math.max(free, middle - width / 2);
    if (middle !== undefined) shifts.push(x + width / 2 - middle);
    free = x + width + GAP;
    return [place, { x, width }];
  });
  const shift = middleOf(shifts) ?? 0;
  return new Map(spans.map(([place, { x, width }]) => [place, { x: x - shift, width }]));
}

/** The span of each place, the leftmost at 0. */
export function spansOf({ rows, routes }: Rows, widthOf: (place: Place) => number): ReadonlyMap<Place, Span> {
  const joins = { above: joined(routes, "above"), below: joined(routes, "below") };
  const spans = new Map<Place, Span>();
  const middles = (places: readonly Place[]): number | undefined =>
    middleOf(
      places.flatMap((place) => {
        const span = spans.get(place);
        return span === undefined ? [] : span.x + span.width / 2;
      }),
    );
  for (const pass of ["above", "below", "above"] as const) {
    for (const row of pass === "above" ? rows : rows.toReversed()) {
      const settle = settled(row, widthOf, (place) => middles(joins[pass].get(place) ?? []) ?? middles([place]));
      for (const [place, span] of settle) spans.set(place, span);
    }
  }
  const left = Math.min(...[...spans.values()].map(({ x }) => x));
  return new Map([...spans].map(([place, { x, width }]) => [place, { x: x - left, width }]));
}
