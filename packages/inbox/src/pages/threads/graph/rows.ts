/**
 * In which row each node of a graph is drawn.
 *
 * L1. A node stands below all it is reached from, but for edges that lead back: those that close a circle.
 * L2. What nothing leads to stands in the first row; the end stands last, alone.
 */
import type { GraphShown } from "holdpoint/client";

const START = "__start__";
/** Where a graph ends. */
export const END = "__end__";

type Edges = GraphShown["edges"];

function targetsOf(nodes: readonly string[], edges: Edges): ReadonlyMap<string, readonly string[]> {
  const targets = new Map<string, string[]>(nodes.map((node) => [node, []]));
  for (const { from, to } of edges) if (targets.has(to)) targets.get(from)?.push(to);
  return targets;
}

/** Nodes so that each comes after those it is reached from; without recursion, because a graph may be a long chain. */
function inOrder(nodes: readonly string[], targets: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const left: string[] = [];
  const seen = new Set<string>();
  const roots = [...nodes.filter((node) => node === START), ...nodes];
  for (const root of roots) {
    const path: { readonly node: string; next: number }[] = seen.has(root) ? [] : [{ node: root, next: 0 }];
    seen.add(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const target = targets.get(top.node)?.[top.next];
      top.next += 1;
      if (target === undefined) {
        left.push(top.node);
        path.pop();
      } else if (!seen.has(target)) {
        seen.add(target);
        path.push({ node: target, next: 0 });
      }
    }
  }
  return left.toReversed();
}

/** The row of each node (L1, L2). */
export function rowsOf({ nodes, edges }: Pick<GraphShown, "nodes" | "edges">): ReadonlyMap<string, number> {
  const targets = targetsOf(nodes, edges);
  const order = inOrder(nodes, targets);
  const placeOf = new Map(order.map((node, at) => [node, at]));
  const rows = new Map<string, number>(nodes.map((node) => [node, 0]));
  for (const node of order) {
    for (const target of targets.get(node) ?? []) {
      const leadsOn = (placeOf.get(target) ?? 0) > (placeOf.get(node) ?? 0);
      if (leadsOn) rows.set(target, Math.max(rows.get(target) ?? 0, (rows.get(node) ?? 0) + 1));
    }
  }
  const last = Math.max(0, ...[...rows].filter(([node]) => node !== END).map(([, row]) => row));
  if (rows.has(END)) rows.set(END, last + 1);
  return rows;
}
