/**
 * A graph as Mermaid text.
 *
 * M1. Names are shown and never interpreted: nodes have ids of their own (`n1`, `n2` …), and what could end a label or
 *     open markup is written as an entity.
 */
import type { GraphDefinition } from "./definition.ts";
import { END, START } from "./names.ts";

/** A name as the inside of a quoted Mermaid label. */
function label(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} _.,:/+-]/gu, (character) => `#${character.codePointAt(0)};`);
}

/** The graph from top to bottom; conditional edges and declared gotos are dotted. */
export function drawMermaid({ nodes, edges, branches }: GraphDefinition): string {
  const ids = new Map([START, ...nodes.keys(), END].map((name, index) => [name, `n${index}`]));
  const id = (name: string): string => ids.get(name) ?? "unknown";
  const lines = ["flowchart TD", `  ${id(START)}(["START"])`];
  for (const [name, { subgraph }] of nodes) {
    lines.push(subgraph === undefined ? `  ${id(name)}["${label(name)}"]` : `  ${id(name)}[["${label(name)}"]]`);
  }
  lines.push(`  ${id(END)}(["END"])`);
  for (const { from, to } of edges) for (const node of from) lines.push(`  ${id(node)} --> ${id(to)}`);
  for (const { from, map } of branches) {
    // Without a map it may lead to any node, or end.
    const targets = map ?? new Map([...nodes.keys(), END].map((name) => [name, name]));
    for (const [key, to] of targets) {
      lines.push(key === to ? `  ${id(from)} -.-> ${id(to)}` : `  ${id(from)} -. "${label(key)}" .-> ${id(to)}`);
    }
  }
  for (const [name, { ends }] of nodes) for (const to of ends) lines.push(`  ${id(name)} -.-> ${id(to)}`);
  return `${lines.join("\n")}\n`;
}
