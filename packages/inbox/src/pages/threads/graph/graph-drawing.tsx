import type { GraphShown } from "holdpoint/client";
import { useId, useMemo, type ReactElement } from "react";
import { BOX_HEIGHT, drawingOf, labelOf, type Box } from "./graph-layout.ts";

function NodeBox({ box, isCurrent }: { readonly box: Box; readonly isCurrent: boolean }): ReactElement {
  const isEnd = box.node === "__start__" || box.node === "__end__";
  const look = isCurrent ? "fill-accent-soft stroke-accent" : isEnd ? "fill-sunken stroke-line" : "fill-surface";
  return (
    <g>
      <rect
        x={box.x}
        y={box.y}
        width={box.width}
        height={BOX_HEIGHT}
        rx={isEnd ? BOX_HEIGHT / 2 : 6}
        strokeWidth={isCurrent ? 2.5 : 1}
        className={`${look} ${isCurrent || isEnd ? "" : "stroke-line-strong"}`}
      />
      {isCurrent && <circle cx={box.x + 11} cy={box.y + BOX_HEIGHT / 2} r="3.5" className="fill-accent" />}
      <text
        x={box.x + box.width / 2 + (isCurrent ? 5 : 0)}
        y={box.y + BOX_HEIGHT / 2 + 4}
        textAnchor="middle"
        className={`font-mono text-xs ${isCurrent ? "fill-accent font-semibold" : isEnd ? "fill-ink-3" : "fill-ink"}`}
      >
        {labelOf(box.node)}
      </text>
    </g>
  );
}

/** A graph as boxes and lines, with the nodes where it stands marked. */
export function GraphDrawing({
  graph,
  current,
}: {
  readonly graph: GraphShown;
  readonly current: readonly string[];
}): ReactElement {
  const id = useId();
  const { width, height, boxes, lines } = useMemo(() => drawingOf(graph), [graph]);
  const here = current.length === 0 ? "" : ` It stands at ${current.join(", ")}.`;
  return (
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label="Drawing of the graph">
      <svg
        role="img"
        aria-label={`${graph.name} with ${graph.nodes.length} nodes.${here}`}
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        className="mx-auto block max-w-none"
      >
        <defs>
          <marker id={id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0.5L7.5 4L0 7.5z" className="fill-ink-3" />
          </marker>
        </defs>
        {lines.map(({ key, d, isConditional }) => (
          <path
            key={key}
            d={d}
            className="fill-none stroke-ink-3"
            strokeWidth="1.2"
            strokeDasharray={isConditional ? "4 3" : undefined}
            markerEnd={`url(#${id})`}
          />
        ))}
        {boxes.map((box) => (
          <NodeBox key={box.node} box={box} isCurrent={current.includes(box.node)} />
        ))}
      </svg>
    </div>
  );
}
