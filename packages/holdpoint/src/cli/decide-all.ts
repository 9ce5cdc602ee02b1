/**
 * `holdpoint decide-all`: the same decision about several questions, where a server takes it.
 *
 * B1. Of one rule, of low risk, unedited: what goes together is the server's to say, and it refuses all of them otherwise.
 * B2. Every question is shown in full, or named with the digest of what was shown; each is decided by its own digest.
 */
import type { BulkResult, HoldpointClient, InterruptDetail, InterruptSummary } from "../client/index.ts";
import { Prompts } from "./ask/prompts.ts";
import { atDesk } from "./desk/open-desk.ts";
import { ACTING, TRUST } from "./desk/place.ts";
import { command, type Call } from "./frame/command.ts";
import { EXIT, UsageError } from "./frame/exit.ts";
import { Interrupted } from "./frame/failure.ts";
import { count } from "./frame/figures.ts";
import { defined } from "./frame/given.ts";
import type { Options } from "./frame/options.ts";
import { print, printJson, tell, type Terminal } from "./frame/terminal.ts";
import { questionLines } from "./show/question.ts";
import { receiptLines } from "./show/receipt.ts";
import { safeLine } from "./show/untrusted.ts";

/** Questions that are decided at once, at the most. */
const MOST = 100;
const PAGE = 200;
const FAREWELL = "Nothing was decided.";

const OPTIONS = {
  approve: { type: "boolean", description: "what is shown may be done, all of it" },
  reject: { type: "boolean", description: "none of it may" },
  rule: {
    type: "string",
    valueHint: "RULE",
    description:
      "what this rule asks you about, of low risk, the first 100: shown in full, and confirmed, in a terminal",
  },
  item: {
    type: "string",
    valueHint: "ID=DIGEST",
    repeatable: true,
    description: "a question, and the digest of what was shown of it; up to 100",
  },
  comment: { type: "string", valueHint: "TEXT", description: "why, for the record of each" },
  ...ACTING,
} as const satisfies Options;

type Given = Call<typeof OPTIONS>["given"];

/** A question, and what was shown of it. */
interface Shown {
  readonly id: string;
  readonly digest: string;
}

/** What is decided about all of them, with what is said for the record. */
interface Said {
  readonly type: "approve" | "reject";
  readonly comment?: string;
}

function typeOf({ approve, reject }: Given): Said["type"] {
  if (approve !== reject) return approve ? "approve" : "reject";
  throw new UsageError(
    approve ? "--approve and --reject are two decisions; say one." : "What is decided? Say one of --approve, --reject.",
  );
}

/** What is named, each with its digest (B2). */
function namedIn(items: readonly string[]): readonly Shown[] {
  const named = items.map((item) => {
    const [, id = "", digest = ""] = /^(int_[0-9a-z]+)=([0-9a-f]{64})$/i.exec(item) ?? [];
    if (id !== "") return { id, digest };
    throw new UsageError(
      `--item is the id of a question, =, and the 64 characters of its digest, as show and inbox --json have them; "${item}" is not.`,
    );
  });
  if (named.length > MOST) throw new UsageError(`--item is given ${named.length} times; ${MOST} are decided at once.`);
  const twice = named.find(({ id }, at) => named.findIndex((other) => other.id === id) !== at);
  if (twice !== undefined) throw new UsageError(`--item names ${twice.id} twice.`);
  return named;
}

function checkWay({ rule, item, json }: Given, { isInteractive }: Terminal): void {
  if (rule !== undefined && item.length > 0) {
    throw new UsageError("--rule shows what there is, --item names it; say one of them.");
  }
  if (item.length > 0) return;
  if (rule === undefined) {
    throw new UsageError("What is it about? Say --rule RULE in a terminal, or --item ID=DIGEST for each question.");
  }
  if (json || !isInteractive) {
    throw new UsageError(
      "--item ID=DIGEST is missing: it says what was shown, and nobody can be shown anything here. holdpoint inbox --json has ids and digests.",
    );
  }
}

/** Whether a question goes with others of a rule, as far as a list says (B1). */
function goesWith(rule: string, { risk, rules = [] }: InterruptSummary): boolean {
  return (risk === undefined || risk === "low") && rules.length === 1 && rules[0] === rule;
}

/** What a rule asks somebody about, the oldest first. */
async function askedBy(client: HoldpointClient, rule: string): Promise<readonly InterruptSummary[]> {
  const found: InterruptSummary[] = [];
  for (let cursor: string | null | undefined; cursor !== null && found.length < MOST;) {
    const page = await client.interrupts({ mine: true, order: "oldest", limit: PAGE, ...defined({ cursor }) });
    found.push(...page.items.filter((item) => goesWith(rule, item)));
    cursor = page.next;
  }
  return found.slice(0, MOST);
}

/** Shows every question in full, and asks whether all are meant. */
async function confirmed(
  client: HoldpointClient,
  prompts: Prompts,
  { rule, type, comment }: Said & { readonly rule: string },
): Promise<{ readonly items: readonly Shown[]; readonly said: Said }> {
  const questions: InterruptDetail[] = [];
  for (const { id } of await askedBy(client, rule)) questions.push(await client.interrupt(id));
  for (const question of questions) print(`${questionLines(question, Date.now(), { isKnown: true }).join("\n")}\n`);
  if (questions.length === 0) return { items: [], said: { type } };
  const why =
    comment ??
    (type === "approve"
      ? undefined
      : await prompts.line("Why are they rejected?", {
          problem: (line) => (line.trim() === "" ? "A reason is needed." : undefined),
        }));
  const what = `${type === "approve" ? "Approve" : "Reject"} exactly ${count(questions.length, "question")} as shown above?`;
  if (!(await prompts.agrees(what))) throw new Interrupted(FAREWELL);
  return { items: questions, said: { type, ...defined({ comment: why?.trim() }) } };
}

function resultLines(result: BulkResult): readonly string[] {
  if (result.problem === undefined) return receiptLines(result.receipt);
  const { code, detail } = result.problem;
  return [`Refused: ${safeLine(result.id)}: ${safeLine(detail)} (${safeLine(code)})`];
}

async function decideAll(client: HoldpointClient, { given, terminal }: Call<typeof OPTIONS>): Promise<number> {
  const { rule = "", item, comment, json } = given;
  const asked = { type: typeOf(given), ...defined({ comment }) };
  const named = namedIn(item);
  const { items, said } =
    named.length > 0
      ? { items: named, said: asked }
      : await confirmed(client, new Prompts(terminal, FAREWELL), { ...asked, rule });
  if (items.length === 0) {
    print(`The rule ${safeLine(rule)} asks you about nothing of low risk.`);
    return EXIT.ok;
  }
  const results = await client.decideAll(items.map(({ id, digest }) => ({ id, digest, ...said })));
  const refused = results.filter(({ problem }) => problem !== undefined).length;
  if (json) printJson({ items: results });
  else print(results.flatMap(resultLines).join("\n"));
  if (refused === 0) return EXIT.ok;
  tell(`${count(refused, "question")} of ${results.length} ${refused === 1 ? "was" : "were"} not decided.`);
  return EXIT.unusable;
}

export const decideAllCommand = command({
  name: "decide-all",
  summary: "approves or rejects several questions of one rule and low risk, each by its own digest",
  notes: [
    "In a terminal, --rule shows every question in full, and asks whether all of them are meant. Where nobody can be asked, each is named with the digest of what was shown of it.",
    "When they do not go together (another rule, another risk, edited since) all of them are refused. What refuses one of those that do refuses no other; it ends with 2 when any was refused, and says which.",
    TRUST,
  ],
  options: OPTIONS,
  examples: [
    [
      "decide-all --approve --rule small-refunds --db agent.db --as ann",
      "shows what the rule asks ann about, and asks",
    ],
    [
      'decide-all --reject --item int_01…=5f2c… --item int_02…=77ab… --comment "Closed account" --url https://approvals.example.com',
      "rejects exactly these",
    ],
  ],
  async run(call) {
    typeOf(call.given);
    checkWay(call.given, call.terminal);
    namedIn(call.given.item);
    return atDesk(call.given, { writes: true }, (client) => decideAll(client, call));
  },
});
