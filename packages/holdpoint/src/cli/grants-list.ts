/** `holdpoint grants list`: what may run without asking. */
import { atDesk } from "./desk/open-desk.ts";
import { moreLines, pageQuery } from "./desk/paging.ts";
import { PAGE, PLACE } from "./desk/place.ts";
import { command } from "./frame/command.ts";
import { EXIT } from "./frame/exit.ts";
import { defined } from "./frame/given.ts";
import { print, printJson } from "./frame/terminal.ts";
import { sayAt, sayFrom } from "./show/instants.ts";
import { table } from "./show/table.ts";

export const grantsListCommand = command({
  name: "grants list",
  summary: "lists grants, with how often each was used",
  options: {
    state: {
      type: "enum",
      options: ["active", "revoked"],
      description: "those that were not taken back, or those that were",
    },
    ...PAGE,
    ...PLACE,
  },
  examples: [["grants list --db agent.db --state active", "lists what may run without asking"]],
  async run({ given }) {
    const { json } = given;
    const page = await atDesk(given, { writes: false }, (client) =>
      client.grants({ ...pageQuery(given), ...defined({ state: given.state }) }),
    );
    if (json) {
      printJson(page);
      return EXIT.ok;
    }
    const now = Date.now();
    const stateOf = (expiresAt: number, revokedAt: number | undefined): string => {
      if (revokedAt !== undefined) return `revoked ${sayAt(revokedAt)}`;
      return expiresAt <= now ? "expired" : `ends ${sayFrom(expiresAt, now)}`;
    };
    const rows = page.items.map(({ id, issuedBy, used, maxUses, expiresAt, revokedAt, says }) => [
      id,
      issuedBy,
      `${used} of ${maxUses}`,
      stateOf(expiresAt, revokedAt),
      says,
    ]);
    const lines =
      rows.length === 0 ? ["There are no such grants."] : table(["id", "by", "used", "state", "what and why"], rows);
    print([...lines, ...moreLines(page.next)].join("\n"));
    return EXIT.ok;
  },
});
