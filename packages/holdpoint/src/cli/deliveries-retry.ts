/** `holdpoint deliveries retry`: has a notification tried again that was given up. */
import { atDesk } from "./desk/open-desk.ts";
import { PLACE } from "./desk/place.ts";
import { command } from "./frame/command.ts";
import { EXIT } from "./frame/exit.ts";
import { print, printJson } from "./frame/terminal.ts";
import { safeLine } from "./show/untrusted.ts";

export const deliveriesRetryCommand = command({
  name: "deliveries retry",
  summary: "has a notification tried again that was given up, as if it had not been tried",
  notes: [
    "Whoever serves the store sends it. What has become pointless meanwhile, because the question was decided, is told to nobody.",
  ],
  options: {
    id: { type: "positional", valueHint: "ID", description: "the id of the delivery, from deliveries list" },
    ...PLACE,
  },
  examples: [["deliveries retry ntf_01….5f2c… --db agent.db", "has it tried again"]],
  async run({ given }) {
    const { id, json } = given;
    const retried = await atDesk(given, { writes: true, isOnRecord: false }, (client) => client.retryDelivery(id));
    const { channel, target } = retried;
    const to = target === undefined ? channel : `${channel} ${target}`;
    if (json) printJson(retried);
    else print(`It is on its way again, to ${safeLine(to)}.`);
    return EXIT.ok;
  },
});
