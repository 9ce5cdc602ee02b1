/** `holdpoint grants issue`: permits a bounded number of actions without asking. */
import { isProblem } from "../client/index.ts";
import { atDesk } from "./desk/open-desk.ts";
import { ACTING, TRUST } from "./desk/place.ts";
import { command } from "./frame/command.ts";
import { EXIT, UsageError } from "./frame/exit.ts";
import { defined } from "./frame/given.ts";
import { spanOf } from "./frame/spans.ts";
import { print, printJson } from "./frame/terminal.ts";
import { minorUnits, wholeNumber } from "./frame/whole-number.ts";
import { safeLine } from "./show/untrusted.ts";

const MOST_USES = 1_000_000;

/** The option that a field of a grant comes from. */
const OPTION_OF: Readonly<Record<string, string>> = {
  id: "id",
  tool: "tool",
  "scope.tool": "tool",
  "scope.when": "when",
  maxUses: "uses",
  expiresAt: "for",
  amount: "amount",
  maxAmountMinor: "max-amount",
  currency: "currency",
  reason: "reason",
};

/** What is wrong with a grant, with the option at fault. */
function named(error: unknown): unknown {
  if (!isProblem(error, "GRANT_INVALID")) return error;
  const option = OPTION_OF[String(error.data["field"])];
  return option === undefined ? error : new UsageError(`--${option} is refused: ${error.message}`);
}

export const grantsIssueCommand = command({
  name: "grants issue",
  summary: "permits a bounded number of actions of a tool without asking",
  notes: [
    "It is counted, ends by itself, can be taken back, and never passes what a policy denies. There is none without bounds, and none for longer than 90 days.",
    TRUST,
    "Only those whom the config or the server names as grantors may.",
  ],
  options: {
    tool: { type: "string", valueHint: "NAME", required: true, description: "the tool" },
    uses: { type: "string", valueHint: "N", required: true, description: "how often, at the most" },
    for: { type: "string", valueHint: "SPAN", required: true, description: "for how long: 8h, 30d" },
    reason: { type: "string", valueHint: "TEXT", required: true, description: "why, for the record" },
    when: {
      type: "string",
      valueHint: "CONDITION",
      description: "only where this holds of the arguments, in CEL: args.cents <= 1000",
    },
    amount: {
      type: "string",
      valueHint: "EXPRESSION",
      description: "what one use comes to in minor units, in CEL: args.cents; with --max-amount and --currency",
    },
    "max-amount": { type: "string", valueHint: "MINOR", description: "the most that one use may come to" },
    currency: { type: "string", valueHint: "CODE", description: "its currency, like EUR" },
    id: { type: "string", valueHint: "ID", description: "the id of the grant; made up when left out" },
    ...ACTING,
  },
  examples: [
    [
      'grants issue --tool refund --uses 20 --for 8h --when "args.cents <= 1000" --reason "Sale day" --as ann',
      "permits twenty small refunds today, in the store of holdpoint.config.ts",
    ],
    [
      'grants issue --tool pay --uses 5 --for 7d --amount args.cents --max-amount 5000 --currency EUR --reason "Trial" --url https://approvals.example.com',
      "permits five payments of 50.00 EUR at the most",
    ],
  ],
  async run({ given }) {
    const { tool, uses, for: span, reason, when, amount, currency, id, json } = given;
    const maxAmountMinor = minorUnits("max-amount", given["max-amount"]);
    const money = { amount, "max-amount": given["max-amount"], currency };
    const [missing] = Object.entries(money).find(([, value]) => value === undefined) ?? [];
    if (missing !== undefined && Object.values(money).some((value) => value !== undefined)) {
      throw new UsageError(`--amount, --max-amount and --currency go together; --${missing} is missing.`);
    }
    const bounds = { maxUses: wholeNumber("uses", uses, MOST_USES), expiresInMs: spanOf("for", span) };
    const issued = await atDesk(given, { writes: true }, (client) =>
      client.issueGrant({ tool, reason, ...bounds, ...defined({ id, when, amount, maxAmountMinor, currency }) }),
    ).catch((error: unknown) => {
      throw named(error);
    });
    if (json) printJson(issued);
    else print(`Granted (${safeLine(issued.id)}): ${safeLine(issued.says)}`);
    return EXIT.ok;
  },
});
