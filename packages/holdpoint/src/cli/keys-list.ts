/** `holdpoint keys list`: who holds a key. */
import { KEY_NOTE, KEY_PLACE, withKeys } from "./desk/key-place.ts";
import { moreLines } from "./desk/paging.ts";
import { PAGE } from "./desk/place.ts";
import { command } from "./frame/command.ts";
import { EXIT } from "./frame/exit.ts";
import { print, printJson } from "./frame/terminal.ts";
import { sayAt } from "./show/instants.ts";
import { table } from "./show/table.ts";

export const keysListCommand = command({
  name: "keys list",
  summary: "lists API keys, without their secrets",
  notes: [KEY_NOTE],
  options: { cursor: PAGE.cursor, ...KEY_PLACE },
  examples: [["keys list --db agent.db", "lists 50 keys, oldest first"]],
  async run({ given }) {
    const { cursor, json } = given;
    const { items, next } = await withKeys(given, { writes: false }, (keys) =>
      keys.list(cursor === undefined ? {} : { after: cursor }),
    );
    if (json) {
      printJson({ items, next: next ?? null });
      return EXIT.ok;
    }
    const rows = items.map(({ id, principal, createdAt, revokedAt }) => [
      id,
      principal.kind,
      principal.id,
      sayAt(createdAt),
      revokedAt === undefined ? "active" : `revoked ${sayAt(revokedAt)}`,
      principal.scopes.join(", "),
    ]);
    const lines =
      rows.length === 0 ? ["There are no keys."] : table(["id", "kind", "holder", "made", "state", "scopes"], rows);
    print([...lines, ...moreLines(next ?? null)].join("\n"));
    return EXIT.ok;
  },
});
