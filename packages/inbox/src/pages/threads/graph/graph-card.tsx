import { useQuery } from "@tanstack/react-query";
import type { GraphShown } from "holdpoint/client";
import type { ReactElement } from "react";
import { Card } from "../../../components/card.tsx";
import { graphsQuery } from "../../../data/queries.ts";
import { GraphDrawing } from "./graph-drawing.tsx";
import { labelOf } from "./graph-layout.ts";
import { END } from "./rows.ts";

/** For who does not see the drawing: where each node leads. */
function EdgeList({ graph }: { readonly graph: GraphShown }): ReactElement {
  return (
    <ul className="sr-only">
      {graph.nodes.map((node) => {
        const edges = graph.edges.filter(({ from }) => from === node);
        if (edges.length === 0) return null;
        const word = edges.some(({ conditional }) => conditional) ? " or " : " and ";
        return (
          <li key={node}>
            {labelOf(node)} leads to {edges.map(({ to }) => labelOf(to)).join(word)}.
          </li>
        );
      })}
    </ul>
  );
}

/** The graph of a thread, with where it stands (or stood, at the checkpoint that is looked at). */
export function GraphCard({
  name,
  version,
  current,
  isPast,
}: {
  readonly name: string;
  readonly version: string;
  readonly current: readonly string[];
  readonly isPast: boolean;
}): ReactElement | null {
  const { data: graphs } = useQuery(graphsQuery);
  if (graphs === undefined) return null;
  const graph =
    graphs.find((one) => one.name === name && one.version === version) ?? graphs.find((one) => one.name === name);
  const where = current.map(labelOf).join(", ");
  const said = current[0] === END ? "It came to its end." : `${isPast ? "At this checkpoint" : "Now"} at ${where}.`;
  return (
    <Card title="Graph">
      {graph === undefined && <p className="text-ink-2">This server does not have the graph {name}.</p>}
      {graph !== undefined && graph.nodes.length === 0 && (
        <p className="text-ink-2">It is a function, not a graph of nodes; the time line says where it stands.</p>
      )}
      {graph !== undefined && graph.nodes.length > 0 && (
        <>
          <GraphDrawing graph={graph} current={current} />
          <EdgeList graph={graph} />
          <p className="mt-2 text-xs text-ink-3">
            {where === "" ? "No node is to run." : said}
            {graph.edges.some(({ conditional }) => conditional) && " Dashed: it depends."}
            {graph.version !== version && ` Drawn as of version ${graph.version}; the thread is of ${version}.`}
          </p>
        </>
      )}
    </Card>
  );
}
