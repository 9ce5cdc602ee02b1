/** `holdpoint deliveries list`: notifications that were given up. */
import { atDesk } from "./desk/open-desk.ts";
import { moreLines, pageQuery } from "./desk/paging.ts";
import { PAGE, PLACE } from "./desk/place.ts";
import { command } from "./frame/command.ts";
import { EXIT } from "./frame/exit.ts";
import { print, printJson } from "./frame/terminal.ts";
import { sayAt } from "./show/instants.ts";
import { table } from "./show/table.ts";

export const deliveriesListCommand = command({
  name: "deliveries list",
  summary: "lists notifications that were given up, the oldest first",
  notes: ["Whom they were for has not been told. It ends with 1 when there are any."],
  options: { ...PAGE, ...PLACE },
  examples: [
    ["deliveries list --db agent.db", "lists what did not reach anybody, and why"],
    ["deliveries list --url https://approvals.example.com --json", "for a monitor, which looks at the exit code"],
  ],
  async run({ given }) {
    const page = await atDesk(given, { writes: false }, (client) => client.deadDeliveries(pageQuery(given)));
    const rows = page.items.map(({ id, channel, target, kind, interruptId, attempts, givenUpAt, error }) => [
      id,
      target === undefined ? channel : `${channel} ${target}`,
      kind,
      interruptId,
      `${attempts} until ${sayAt(givenUpAt)}`,
      error ?? "-",
    ]);
    if (given.json) printJson(page);
    else if (rows.length === 0) print("No notification was given up.");
    else {
      const lines = table(["id", "to", "kind", "question", "attempts", "error"], rows);
      print([...lines, ...moreLines(page.next)].join("\n"));
    }
    return rows.length === 0 ? EXIT.ok : EXIT.findings;
  },
});
