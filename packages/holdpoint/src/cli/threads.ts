/** `holdpoint threads`: threads in a list. */
import { atDesk } from "./desk/open-desk.ts";
import { firstFull, moreLines, pageQuery } from "./desk/paging.ts";
import { PAGE, PLACE } from "./desk/place.ts";
import { command } from "./frame/command.ts";
import { EXIT } from "./frame/exit.ts";
import { defined } from "./frame/given.ts";
import { print, printJson } from "./frame/terminal.ts";
import { sayAt, sayFrom } from "./show/instants.ts";
import { table } from "./show/table.ts";

const STATUS = ["pending", "running", "waiting", "completed", "failed", "canceled", "blocked"] as const;

export const threadsCommand = command({
  name: "threads",
  summary: "lists threads, oldest first",
  options: {
    status: { type: "enum", options: [...STATUS], description: "those that stand so" },
    graph: { type: "string", valueHint: "NAME", description: "those of one graph" },
    query: {
      type: "string",
      valueHint: "TEXT",
      description: "those in whose id, or the name of whose graph, a text occurs",
    },
    ...PAGE,
    ...PLACE,
  },
  examples: [
    ["threads --db agent.db", "lists all threads"],
    ["threads --db agent.db --status waiting", "lists those that wait for people"],
  ],
  async run({ given }) {
    const { status, graph, query } = given;
    const page = await atDesk(given, { writes: false }, (client) =>
      firstFull({ ...pageQuery(given), ...defined({ status, graph, q: query }) }, (one) => client.threads(one)),
    );
    if (given.json) {
      printJson(page);
      return EXIT.ok;
    }
    const now = Date.now();
    const rows = page.items.map(({ id, graph: name, version, status: stands, createdAt, updatedAt }) => [
      id,
      `${name} ${version}`,
      stands,
      sayAt(createdAt),
      sayFrom(updatedAt, now),
    ]);
    const lines =
      rows.length === 0 ? ["There are no such threads."] : table(["id", "graph", "status", "began", "changed"], rows);
    print([...lines, ...moreLines(page.next)].join("\n"));
    return EXIT.ok;
  },
});
