/** A graph as data to be drawn: what the engine knows of it (engine/program.ts). */
import type { ProgramDrawing } from "../engine/program.ts";
import type { GraphDefinition } from "./definition.ts";
import { drawMermaid } from "./mermaid.ts";
import { END, START } from "./names.ts";

/** Nodes, START and END among them, and what leads from which to which. */
export function drawGraph(definition: GraphDefinition): ProgramDrawing {
  const { nodes, edges, branches } = definition;
  const all = [...nodes.keys()];
  return {
    nodes: [START, ...all, END],
    edges: [
      ...edges.flatMap(({ from, to }) => from.map((node) => ({ from: node, to, conditional: false }))),
      // Without a map it may lead to any node, or end.
      ...branches.flatMap(({ from, map }) =>
        [...new Set(map?.values() ?? [...all, END])].map((to) => ({ from, to, conditional: true })),
      ),
      ...[...nodes].flatMap(([from, { ends }]) => ends.map((to) => ({ from, to, conditional: true }))),
    ],
    mermaid: drawMermaid(definition),
  };
}
