/**
 * Edges that wait for several nodes: `addEdge(["a", "b"], "c")`.
 *
 * Which of them have ended is kept in a hidden channel of the state, so that it survives a pause. A list with all of
 * them means that the join has fired; the next end of one of them begins a new round.
 */
import type { ChannelPatch, Patch, State } from "../core/journal.ts";
import { deepFreeze } from "../core/json.ts";
import type { Edge } from "./definition.ts";
import { END } from "./names.ts";

const PREFIX = "__join:";

function channelOf(edge: Edge): string {
  return `${PREFIX}${JSON.stringify([edge.from, edge.to])}`;
}

/** What happens to the joins when `ended` end: the hidden channels, and the nodes that are waited for no longer. */
export function advanceJoins(
  edges: readonly Edge[],
  state: State,
  ended: readonly string[],
): { readonly patch: Patch; readonly fired: readonly string[] } {
  const patch: Record<string, ChannelPatch> = {};
  const fired: string[] = [];
  for (const edge of edges) {
    if (edge.from.length === 1 || edge.to === END || !edge.from.some((node) => ended.includes(node))) continue;
    const channel = channelOf(edge);
    const before = hasFired(edge, state) ? [] : ((state[channel] ?? []) as readonly string[]);
    const after = edge.from.filter((node) => before.includes(node) || ended.includes(node));
    if (after.length === edge.from.length) fired.push(edge.to);
    if (after.length !== before.length) patch[channel] = { set: deepFreeze(after) };
  }
  return { patch, fired };
}

/** True when all that the edge waits for have ended. */
export function hasFired(edge: Edge, state: State): boolean {
  const seen = state[channelOf(edge)];
  return Array.isArray(seen) && seen.length === edge.from.length;
}

/** Forgets what was waited for: a new run begins. */
export function clearJoins(state: State): Patch {
  return Object.fromEntries(
    Object.keys(state)
      .filter((channel) => channel.startsWith(PREFIX))
      .map((channel) => [channel, { delete: true }]),
  );
}

/** Complains about a recorded join that is still waiting and that this version of the graph does not have. */
export function unknownJoin(edges: readonly Edge[], state: State): string | undefined {
  const known = new Set(edges.map(channelOf));
  for (const [channel, seen] of Object.entries(state)) {
    if (!channel.startsWith(PREFIX) || known.has(channel)) continue;
    const [from, to] = JSON.parse(channel.slice(PREFIX.length)) as [readonly string[], string];
    if (Array.isArray(seen) && seen.length < from.length) {
      return `The thread waits for ${from.join(" and ")} before ${to}, and this version of the graph has no such edge.`;
    }
  }
  return undefined;
}
