/** `holdpoint release`: gives one's claim on a question back. */
import { atDesk } from "./desk/open-desk.ts";
import { ACTING, TRUST } from "./desk/place.ts";
import { command } from "./frame/command.ts";
import { EXIT } from "./frame/exit.ts";
import { print, printJson } from "./frame/terminal.ts";
import { safeLine } from "./show/untrusted.ts";

export const releaseCommand = command({
  name: "release",
  summary: "says that you do not look at a question any more",
  notes: [TRUST],
  options: {
    id: { type: "positional", valueHint: "ID", description: "the id of the question" },
    ...ACTING,
  },
  examples: [["release int_01… --db agent.db --as ann", "gives ann's claim back"]],
  async run({ given }) {
    const { id, json } = given;
    const released = await atDesk(given, { writes: true }, (client) => client.release(id));
    if (json) printJson(released);
    else print(`You do not look at ${safeLine(id)} any more.`);
    return EXIT.ok;
  },
});
