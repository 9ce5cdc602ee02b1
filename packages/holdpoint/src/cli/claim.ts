/** `holdpoint claim`: says that one looks at a question. */
import { atDesk } from "./desk/open-desk.ts";
import { ACTING, TRUST } from "./desk/place.ts";
import { command } from "./frame/command.ts";
import { EXIT } from "./frame/exit.ts";
import { print, printJson } from "./frame/terminal.ts";
import { sayAt } from "./show/instants.ts";
import { safeLine } from "./show/untrusted.ts";

export const claimCommand = command({
  name: "claim",
  summary: "says for ten minutes that you look at a question",
  notes: [
    "It is advice to others: it decides nothing, and keeps nobody from deciding. Somebody else's that lasts is refused, and who looks at it is said.",
    TRUST,
  ],
  options: {
    id: { type: "positional", valueHint: "ID", description: "the id of the question" },
    ...ACTING,
  },
  examples: [["claim int_01… --db agent.db --as ann", "says that ann looks at it"]],
  async run({ given }) {
    const { id, json } = given;
    const claimed = await atDesk(given, { writes: true }, (client) => client.claim(id));
    const { by, until } = claimed.claim;
    if (json) printJson(claimed);
    else print(`${safeLine(by)} looks at ${safeLine(id)} until ${sayAt(until)}.`);
    return EXIT.ok;
  },
});
