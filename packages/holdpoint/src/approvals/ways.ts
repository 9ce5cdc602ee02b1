/**
 * The ways in which a rule can be met, and whether people meet one.
 *
 * W1. A way is a list of needs that are all to be met, each place by another human.
 * W2. Whether they are is a matching: as many places as possible are filled, whoever could fill several.
 * W3. What is reported does not depend on the order in which people are given.
 */
import { countOf, meets, type Need, type Person, type StageRule } from "./reviewer-rule.ts";

/** One human who counts once, and whom they stand for: themselves, or somebody who delegated to them. */
export interface Voice {
  readonly id: string;
  readonly as: readonly Person[];
}

/** How many ways a rule has; Infinity when there are too many to count. */
export function countWays(rule: StageRule): number {
  if ("all" in rule) return rule.all.reduce((product, part) => product * countWays(part), 1);
  if ("any" in rule) return rule.any.reduce((sum, part) => sum + countWays(part), 0);
  return 1;
}

/** The ways in which a rule can be met; see W1. There are {@link countWays} of them. */
export function waysOf(rule: StageRule): readonly (readonly Need[])[] {
  if ("any" in rule) return rule.any.flatMap(waysOf);
  if (!("all" in rule)) return [[rule]];
  return rule.all
    .map(waysOf)
    .reduce<readonly (readonly Need[])[]>(
      (before, part) => before.flatMap((way) => part.map((more) => [...way, ...more])),
      [[]],
    );
}

/** How many people the needs ask for. */
export function peopleIn(needs: readonly Need[]): number {
  return needs.reduce((sum, need) => sum + countOf(need), 0);
}

/** How many people the rule asks for at least. */
export function fewest(ways: readonly (readonly Need[])[]): number {
  return Math.min(...ways.map(peopleIn));
}

/** True when the human can fill a place of the need. */
export function serves(voice: Voice, need: Need): boolean {
  return voice.as.some((person) => meets(person, need));
}

interface Place {
  readonly need: Need;
  readonly at: number;
}

/** Fills as many places as can be, each with another human (W2). */
function seatAll(places: readonly Place[], voices: readonly Voice[]): ReadonlyMap<Place, Voice> {
  const filled = new Map<Place, Voice>();
  const seat = (voice: Voice, visited: Set<Place>): boolean =>
    places.some((place) => {
      if (visited.has(place) || !serves(voice, place.need)) return false;
      visited.add(place);
      const sitting = filled.get(place);
      if (sitting !== undefined && !seat(sitting, visited)) return false;
      filled.set(place, voice);
      return true;
    });
  // A place from which nobody could move on stays one until somebody is seated.
  let tried = new Set<Place>();
  for (const voice of voices) {
    if (filled.size === places.length) break;
    if (seat(voice, tried)) tried = new Set();
  }
  return filled;
}

/** What is left of the needs of a way when each human fills one place at most; empty when it is met (W2). */
export function unmet(needs: readonly Need[], voices: readonly Voice[]): readonly Need[] {
  const places = needs.flatMap((need, at) => Array.from({ length: countOf(need) }, () => ({ need, at })));
  const inOrder = voices.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const filled = seatAll(places, inOrder);
  return needs.flatMap((need, at) => {
    const left = places.filter((place) => place.at === at && !filled.has(place)).length;
    return left === 0 ? [] : [{ ...need, count: left }];
  });
}

/** What is left of the way that comes nearest; the first of those that come equally near. */
export function nearest(ways: readonly (readonly Need[])[], voices: readonly Voice[]): readonly Need[] {
  let best: readonly Need[] | undefined;
  for (const way of ways) {
    const left = unmet(way, voices);
    if (best === undefined || peopleIn(left) < peopleIn(best)) best = left;
    if (left.length === 0) break;
  }
  return best ?? [];
}

/** True when people other than those excluded could meet the rule. Of people who hold a role there may always be more. */
export function reachable(rule: StageRule, excluded: ReadonlySet<string>): boolean {
  return waysOf(rule).some((way) => {
    const named = way.filter((need) => "people" in need);
    const ids = new Set(named.flatMap((need) => need.people).filter((id) => !excluded.has(id)));
    const voices = [...ids].map((id) => ({ id, as: [{ id, roles: [] }] }));
    return unmet(named, voices).length === 0;
  });
}
