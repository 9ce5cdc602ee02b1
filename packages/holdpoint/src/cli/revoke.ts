/** `holdpoint revoke`: takes one's vote back. */
import { atDesk } from "./desk/open-desk.ts";
import { ACTING, TRUST } from "./desk/place.ts";
import { command } from "./frame/command.ts";
import { EXIT } from "./frame/exit.ts";
import { print, printJson } from "./frame/terminal.ts";
import { standingLines } from "./show/standing.ts";

export const revokeCommand = command({
  name: "revoke",
  summary: "takes your vote on a question back, or an approval that was not used yet",
  notes: ["What was already done stays done: then it is refused, and nothing changes.", TRUST],
  options: {
    id: { type: "positional", valueHint: "ID", description: "the id of the question" },
    reason: { type: "string", valueHint: "TEXT", description: "why, for the record" },
    ...ACTING,
  },
  examples: [
    ['revoke int_01… --reason "Wrong invoice" --db agent.db --as ann', "takes ann's vote back"],
    ["revoke int_01… --url https://approvals.example.com", "takes back the vote of whoever holds the key"],
  ],
  async run({ given }) {
    const { id, reason, json } = given;
    const standing = await atDesk(given, { writes: true }, (client) => client.revoke(id, reason));
    if (json) printJson(standing);
    else print(standingLines("Recorded: it is taken back.", standing).join("\n"));
    return EXIT.ok;
  },
});
