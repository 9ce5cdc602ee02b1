/** `holdpoint grants revoke`: takes a grant back. */
import { atDesk } from "./desk/open-desk.ts";
import { ACTING, TRUST } from "./desk/place.ts";
import { command } from "./frame/command.ts";
import { EXIT } from "./frame/exit.ts";
import { print, printJson } from "./frame/terminal.ts";
import { safeLine } from "./show/untrusted.ts";

export const grantsRevokeCommand = command({
  name: "grants revoke",
  summary: "takes a grant back: what it permitted stays done, and nothing more is permitted",
  notes: [TRUST, "Only those whom the config or the server names as grantors may."],
  options: {
    id: { type: "positional", valueHint: "ID", description: "the id of the grant, from grants list" },
    ...ACTING,
  },
  examples: [["grants revoke grant_01… --as ann", "takes it back, in the store of holdpoint.config.ts"]],
  async run({ given }) {
    const revoked = await atDesk(given, { writes: true }, (client) => client.revokeGrant(given.id));
    const { id, used, maxUses } = revoked;
    if (given.json) printJson(revoked);
    else print(`The grant ${safeLine(id)} is taken back; it was used ${used} of ${maxUses} times.`);
    return EXIT.ok;
  },
});
