/** `holdpoint delegate`: somebody else votes in one's place on one question. */
import { atDesk } from "./desk/open-desk.ts";
import { ACTING, TRUST } from "./desk/place.ts";
import { command } from "./frame/command.ts";
import { EXIT, UsageError } from "./frame/exit.ts";
import { defined } from "./frame/given.ts";
import { untilOf } from "./frame/spans.ts";
import { print, printJson } from "./frame/terminal.ts";
import { minorUnits } from "./frame/whole-number.ts";
import { sayAt } from "./show/instants.ts";
import { standingLines } from "./show/standing.ts";
import { safeLine } from "./show/untrusted.ts";

export const delegateCommand = command({
  name: "delegate",
  summary: "lets somebody else vote in your place on one question",
  notes: [
    "Only this question, only until the instant that is said, and only where you could vote yourself. They vote with decide --for NAME.",
    TRUST,
  ],
  options: {
    id: { type: "positional", valueHint: "ID", description: "the id of the question" },
    to: { type: "string", valueHint: "NAME", required: true, description: "who votes" },
    until: {
      type: "string",
      valueHint: "WHEN",
      required: true,
      description: "until when: a span like 3h, or an instant like 2026-05-01T09:00:00Z",
    },
    "max-amount": {
      type: "string",
      valueHint: "MINOR",
      description: "only up to this amount, in minor units (1250 for 12.50); with --currency",
    },
    currency: { type: "string", valueHint: "CODE", description: "the currency of --max-amount, like EUR" },
    ...ACTING,
  },
  examples: [
    ["delegate int_01… --to cara --until 3h --db agent.db --as ann", "lets cara vote for ann for three hours"],
    [
      "delegate int_01… --to cara --until 2026-05-01T09:00:00Z --max-amount 50000 --currency EUR --url https://approvals.example.com",
      "only if it is about 500.00 EUR at the most",
    ],
  ],
  async run({ given }) {
    const { id, to, until, currency, json } = given;
    const maxAmountMinor = minorUnits("max-amount", given["max-amount"]);
    if ((maxAmountMinor === undefined) !== (currency === undefined)) {
      throw new UsageError(
        `--max-amount and --currency go together; --${currency === undefined ? "currency" : "max-amount"} is missing.`,
      );
    }
    const untilAt = untilOf("until", until, Date.now());
    const standing = await atDesk(given, { writes: true }, (client) =>
      client.delegate(id, { to, untilAt, ...defined({ maxAmountMinor, currency }) }),
    );
    const done = `Recorded: ${safeLine(to)} may vote in your place until ${sayAt(untilAt)}.`;
    if (json) printJson(standing);
    else print(standingLines(done, standing).join("\n"));
    return EXIT.ok;
  },
});
