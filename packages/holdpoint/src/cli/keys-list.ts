/** `holdpoint keys list`: who holds a key. */
import { DEFAULT_TENANT } from "../index.ts";
import type { ApiKey } from "../server/index.ts";
import { KEY_NOTE, KEY_PLACE, withKeys } from "./desk/key-place.ts";
import { moreLines } from "./desk/paging.ts";
import { PAGE } from "./desk/place.ts";
import { command } from "./frame/command.ts";
import { EXIT } from "./frame/exit.ts";
import { print, printJson } from "./frame/terminal.ts";
import { sayAt } from "./show/instants.ts";
import { table } from "./show/table.ts";

/** Whether a key counts, and since or until when. */
function stateOf({ expiresAt, revokedAt }: ApiKey, now: number): string {
  if (revokedAt !== undefined) return `revoked ${sayAt(revokedAt)}`;
  if (expiresAt === undefined) return "active";
  return `${expiresAt > now ? "active until" : "expired"} ${sayAt(expiresAt)}`;
}

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
    const now = Date.now();
    const rows = items.map((key) => {
      const { kind, id, scopes, tenant = DEFAULT_TENANT } = key.principal;
      const holder = tenant === DEFAULT_TENANT ? id : `${id} (${tenant})`;
      return [key.id, kind, holder, sayAt(key.createdAt), stateOf(key, now), scopes.join(", ")];
    });
    const lines =
      rows.length === 0 ? ["There are no keys."] : table(["id", "kind", "holder", "made", "state", "scopes"], rows);
    print([...lines, ...moreLines(next ?? null)].join("\n"));
    return EXIT.ok;
  },
});
