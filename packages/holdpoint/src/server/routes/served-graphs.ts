/** The graphs that a server starts, shows and forks threads of. */
import { HoldpointError } from "../../core/errors.ts";
import type { HoldpointOptions } from "../../engine/holdpoint.ts";
import type { Program } from "../../engine/program.ts";
import type { ThreadRow } from "../../storage/store.ts";

/** Graphs that are served over HTTP. */
export type ServedGraphs = HoldpointOptions["graphs"];

/** The program of a name, and of a version when one is named; else the one that was given last. */
function programOf(graphs: ServedGraphs, graph: string, version: string | undefined): Program | undefined {
  return graphs
    .map(({ program }) => program)
    .findLast((program) => program.name === graph && (version === undefined || program.version === version));
}

/** The code of a thread: of its version, or of another one of its graph. */
export function programFor(
  graphs: ServedGraphs,
  { graph, version }: Pick<ThreadRow, "graph" | "version">,
): Program | undefined {
  return programOf(graphs, graph, version) ?? programOf(graphs, graph, undefined);
}

/** Graphs that are named where another one is asked for. */
const NAMED_MAX = 20;

function namesOf(graphs: ServedGraphs, withVersions: boolean): string {
  const all = graphs.map(({ program: { name, version } }) => (withVersions ? `${name} ${version}` : name));
  const names = [...new Set(all)];
  const more = names.length - NAMED_MAX;
  return names.length === 0 ? "none" : `${names.slice(0, NAMED_MAX).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** The program of a name and perhaps a version. Throws GRAPH_NOT_FOUND, which says which there are. */
export function requireProgram(graphs: ServedGraphs, graph: string, version: string | undefined): Program {
  const program = programOf(graphs, graph, version);
  if (program !== undefined) return program;
  const which = version === undefined ? "" : ` of version ${JSON.stringify(version)}`;
  throw new HoldpointError(
    "GRAPH_NOT_FOUND",
    `No graph ${JSON.stringify(graph)}${which} can be started here; there are ${namesOf(graphs, version !== undefined)}.`,
    { graph },
  );
}
