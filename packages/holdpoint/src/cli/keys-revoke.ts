/** `holdpoint keys revoke`: takes a key back. */
import { KEY_NOTE, KEY_PLACE, withKeys } from "./desk/key-place.ts";
import { command } from "./frame/command.ts";
import { EXIT } from "./frame/exit.ts";
import { print, printJson } from "./frame/terminal.ts";
import { sayAt } from "./show/instants.ts";
import { safeLine } from "./show/untrusted.ts";

export const keysRevokeCommand = command({
  name: "keys revoke",
  summary: "revokes an API key: from then on it is refused everywhere",
  notes: [KEY_NOTE],
  options: {
    id: {
      type: "positional",
      valueHint: "ID",
      description: "the id of the key, from keys list; it is also the middle of the key itself",
    },
    ...KEY_PLACE,
  },
  examples: [["keys revoke 0123456789abcdef --db agent.db", "revokes it"]],
  async run({ given }) {
    const key = await withKeys(given, { writes: true }, (keys) => keys.revoke(given.id));
    const { id, principal, revokedAt = Number.NaN } = key;
    if (given.json) printJson(key);
    else print(`Key ${id} of ${safeLine(principal.id)} is revoked since ${sayAt(revokedAt)}.`);
    return EXIT.ok;
  },
});
