/** `holdpoint audit list`: what was recorded, for people. */
import type { AuditRecordShown } from "../client/index.ts";
import { atDesk } from "./desk/open-desk.ts";
import { firstFull, moreLines, pageQuery } from "./desk/paging.ts";
import { PAGE, PLACE } from "./desk/place.ts";
import { command } from "./frame/command.ts";
import { EXIT } from "./frame/exit.ts";
import { defined } from "./frame/given.ts";
import { print, printJson } from "./frame/terminal.ts";
import { cut } from "./show/inbox-table.ts";
import { sayAt } from "./show/instants.ts";
import { table } from "./show/table.ts";

const PAYLOAD_MAX = 100;

function rowOf({ stream, seq, at, kinds, payload, shown }: AuditRecordShown): readonly string[] {
  return [sayAt(at), stream, String(seq), kinds.join(", "), cut(shown ?? payload ?? "(erased)", PAYLOAD_MAX)];
}

export const auditListCommand = command({
  name: "audit list",
  summary: "lists what was recorded, the newest first",
  notes: [
    "Payloads are cut to a line; with --json they are whole, as they were hashed. audit export has everything, to be verified.",
  ],
  options: {
    query: { type: "string", valueHint: "TEXT", description: "records in which a text occurs" },
    order: { type: "enum", options: ["newest", "oldest"], description: "how they are sorted (default newest)" },
    ...PAGE,
    ...PLACE,
  },
  examples: [
    ["audit list --db agent.db", "lists what happened last"],
    ["audit list --query order-17 --order oldest --url https://approvals.example.com", "what happened to one order"],
  ],
  async run({ given }) {
    const { query, order = "newest", json } = given;
    const page = await atDesk(given, { writes: false }, (client) =>
      firstFull({ ...pageQuery(given), order, ...defined({ q: query }) }, (one) => client.audit(one)),
    );
    const rows = page.items.map(rowOf);
    if (json) printJson(page);
    else {
      const lines =
        rows.length === 0 ? ["There are no such records."] : table(["at", "stream", "seq", "kinds", "payload"], rows);
      print([...lines, ...moreLines(page.next)].join("\n"));
    }
    return EXIT.ok;
  },
});
