/** `holdpoint graphs`: the graphs that are served. */
import type { GraphShown, HoldpointClient } from "../client/index.ts";
import { localDesk } from "./desk/local-server.ts";
import { atDesk } from "./desk/open-desk.ts";
import { PLACE } from "./desk/place.ts";
import { command } from "./frame/command.ts";
import { EXIT, UsageError } from "./frame/exit.ts";
import { print, printJson } from "./frame/terminal.ts";
import { openWithoutStore } from "./policy/config-policies.ts";
import { table } from "./show/table.ts";
import { safeLines } from "./show/untrusted.ts";

/** The graphs of a server, or of a config: made on a store that holds nothing, so that none has to be there. */
async function graphsOf(place: {
  readonly url: string | undefined;
  readonly "key-file": string | undefined;
  readonly config: string | undefined;
}): Promise<readonly GraphShown[]> {
  const read = (client: HoldpointClient): Promise<readonly GraphShown[]> => client.graphs();
  if (place.url !== undefined) return atDesk({ ...place, db: undefined }, { writes: false }, read);
  const desk = localDesk(await openWithoutStore(place.config), { as: undefined, roles: [] });
  try {
    return await read(desk.client);
  } finally {
    await desk.close();
  }
}

/** The list, or the drawing of the one that was asked for. */
function linesOf(graphs: readonly GraphShown[], draw: string | undefined): string {
  if (draw !== undefined) return safeLines(graphs.at(-1)?.mermaid ?? `${draw} is code, and has no drawing.`);
  if (graphs.length === 0) return "No graphs are served.";
  const rows = graphs.map(({ name, version, nodes }) => [name, version, nodes.join(", ")]);
  return table(["name", "version", "nodes"], rows).join("\n");
}

export const graphsCommand = command({
  name: "graphs",
  summary: "lists the graphs of a config or a server, or draws one",
  options: {
    draw: { type: "string", valueHint: "NAME", description: "draws one graph, as Mermaid text" },
    config: PLACE.config,
    url: PLACE.url,
    "key-file": PLACE["key-file"],
  },
  examples: [
    ["graphs", "lists the graphs of holdpoint.config.ts"],
    ["graphs --draw trading --url https://approvals.example.com", "draws one"],
  ],
  async run({ given }) {
    const { draw, json } = given;
    const items = await graphsOf(given);
    const chosen = draw === undefined ? items : items.filter(({ name }) => name === draw);
    if (draw !== undefined && chosen.length === 0) {
      throw new UsageError(
        `There is no graph "${draw}"; there are ${items.map(({ name }) => name).join(", ") || "none"}.`,
      );
    }
    if (json) printJson({ items: chosen });
    else print(linesOf(chosen, draw));
    return EXIT.ok;
  },
});
