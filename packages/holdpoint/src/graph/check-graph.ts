/**
 * What must be true of a graph before it can run (`GRAPH_INVALID` otherwise), in sentences that name the part at fault.
 * What is wrong with a single call of the builder is refused there; here is what only the whole graph shows.
 */
import { HoldpointError } from "../core/errors.ts";
import type { GraphDefinition } from "./definition.ts";
import { checkInline } from "./inline.ts";
import { END, START } from "./names.ts";

export function refuseGraph(why: string, data: Readonly<Record<string, unknown>> = {}): never {
  throw new HoldpointError("GRAPH_INVALID", why, data);
}

function checkNames({ nodes, edges, branches }: GraphDefinition): void {
  const check = (node: string, allowed: typeof START | typeof END, where: string): void => {
    if (node === allowed || nodes.has(node)) return;
    const others = nodes.size === 0 ? "" : `; it has ${[...nodes.keys()].join(", ")}`;
    refuseGraph(`${where} names ${JSON.stringify(node)}, which is no node of the graph${others}.`, { node });
  };
  for (const { from, to } of edges) {
    const where = `The edge from ${from.join(" and ")} to ${to}`;
    for (const node of from) check(node, START, where);
    check(to, END, where);
  }
  for (const { from, map } of branches) {
    const where = `The conditional edge of ${JSON.stringify(from)}`;
    check(from, START, where);
    for (const to of map?.values() ?? []) check(to, END, where);
  }
  for (const [node, { ends }] of nodes) for (const to of ends) check(to, END, `"ends" of node ${JSON.stringify(node)}`);
}

/** The nodes that something leads to, START being where it begins. */
function reachable({ nodes, edges, branches }: GraphDefinition): ReadonlySet<string> {
  const found = new Set<string>([START]);
  const visit = (node: string): void => {
    for (const to of nodes.get(node)?.ends ?? []) found.add(to);
    for (const { from, to } of edges) if (from.includes(node)) found.add(to);
    for (const { from, map } of branches) {
      // Without a map a conditional edge may lead anywhere.
      if (from === node) for (const to of map?.values() ?? nodes.keys()) found.add(to);
    }
  };
  // A set yields what is added while it is walked.
  for (const node of found) visit(node);
  return found;
}

function checkBreakpoints({ nodes }: GraphDefinition, when: string, names: readonly string[] | "*"): void {
  if (names === "*") return;
  for (const node of names) {
    if (nodes.has(node)) continue;
    refuseGraph(`${when} names ${JSON.stringify(node)}, which is no node of the graph.`, { node });
  }
}

/** Checks a whole graph and the breakpoints it is compiled with. */
export function checkGraph(
  definition: GraphDefinition,
  interruptBefore: readonly string[] | "*",
  interruptAfter: readonly string[] | "*",
): void {
  const { nodes, edges, branches } = definition;
  checkNames(definition);
  if (nodes.size === 0) refuseGraph("The graph has no nodes.");
  if (!edges.some(({ from }) => from.includes(START)) && !branches.some(({ from }) => from === START)) {
    refuseGraph(
      `The graph has no entry: add an edge from START, as in addEdge(START, ${JSON.stringify(nodes.keys().next().value)}).`,
    );
  }
  const found = reachable(definition);
  const lost = [...nodes.keys()].filter((node) => !found.has(node));
  if (lost.length > 0) {
    const names = lost.map((node) => JSON.stringify(node)).join(", ");
    refuseGraph(
      `Nothing leads to the node${lost.length === 1 ? "" : "s"} ${names}. If a node goes there with a Command, declare it: addNode(…, { ends: [${names}] }).`,
      { nodes: lost },
    );
  }
  checkBreakpoints(definition, "interruptBefore", interruptBefore);
  checkBreakpoints(definition, "interruptAfter", interruptAfter);
  for (const { subgraph } of nodes.values()) if (subgraph !== undefined) checkInline(subgraph);
}
