/** `holdpoint inbox`: what waits for an answer. */
import type { HoldpointClient, InterruptsQuery, InterruptSummary } from "../client/index.ts";
import { askDecision } from "./ask/decision.ts";
import { Prompts, type Choice } from "./ask/prompts.ts";
import { atDesk } from "./desk/open-desk.ts";
import { firstFull, moreLines, pageQuery } from "./desk/paging.ts";
import { ACTING, PAGE, TRUST } from "./desk/place.ts";
import { command, type Call } from "./frame/command.ts";
import { EXIT, UsageError } from "./frame/exit.ts";
import { isRefusal, report } from "./frame/failure.ts";
import { defined } from "./frame/given.ts";
import type { Options } from "./frame/options.ts";
import { print, printJson, tell } from "./frame/terminal.ts";
import { cut, dueOf, endedLines, inboxLines } from "./show/inbox-table.ts";
import { questionLines } from "./show/question.ts";
import { receiptLines } from "./show/receipt.ts";
import { quotedLine, safeLine } from "./show/untrusted.ts";

const RISKS = ["low", "medium", "high", "critical"] as const;
const ORDERS = ["deadline", "oldest", "newest"] as const;

const OPTIONS = {
  mine: { type: "boolean", description: "only what you can decide" },
  ended: { type: "boolean", description: "those that have ended instead, with how, when and by whom" },
  role: { type: "string", valueHint: "ROLE", description: "those that ask for a role" },
  person: { type: "string", valueHint: "NAME", description: "those that ask somebody by name" },
  thread: { type: "string", valueHint: "ID", description: "those of one thread" },
  graph: { type: "string", valueHint: "NAME", description: "those of one graph" },
  tool: { type: "string", valueHint: "NAME", description: "those about one tool" },
  risk: { type: "enum", options: [...RISKS], description: "those of one risk" },
  query: { type: "string", valueHint: "TEXT", description: "those in which a text occurs" },
  order: { type: "enum", options: [...ORDERS], description: "how they are sorted" },
  list: { type: "boolean", description: "only the list, also in a terminal" },
  ...PAGE,
  ...ACTING,
} as const satisfies Options;

type Given = Call<typeof OPTIONS>["given"];

function queryOf(given: Given): InterruptsQuery {
  const { mine, ended, role, person, thread, graph, tool, query, risk, order } = given;
  const which = {
    mine: mine ? (true as const) : undefined,
    status: ended ? ("ended" as const) : undefined,
    role,
    person,
    threadId: thread,
    graph,
    tool,
    risk,
    q: query,
    order,
  };
  return { ...pageQuery(given), ...defined(which) };
}

const SUMMARY_MAX = 60;
const NEXT = "next ";
const LEAVE = "leave";
const FAREWELL = "Left: only what is said to be recorded was decided.";

function choiceOf(item: InterruptSummary, now: number): Choice<string> {
  const risk = item.risk === undefined ? "" : `[${item.risk}] `;
  return {
    value: item.id,
    label: `${safeLine(risk)}${quotedLine(cut(item.summary, SUMMARY_MAX))}`,
    hint: safeLine(dueOf(item, now)),
  };
}

/** Shows one question and asks what to do about it; what is refused is said, and the list comes again. */
async function handle(client: HoldpointClient, prompts: Prompts, id: string): Promise<void> {
  try {
    const question = await client.interrupt(id);
    print(questionLines(question, Date.now(), { isKnown: true }).join("\n"));
    const decision = await askDecision(prompts, question);
    if (decision !== undefined) print(receiptLines(await client.decide(id, decision)).join("\n"));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    report(error, { isJson: false, usage: "" });
  }
}

/** Lists, shows and decides until somebody leaves. */
async function sit(client: HoldpointClient, prompts: Prompts, query: InterruptsQuery): Promise<void> {
  for (let page = query; ;) {
    const { items, next } = await firstFull(page, (one) => client.interrupts(one));
    if (items.length === 0 && page.cursor === undefined) return print("Nothing waits for an answer.");
    const now = Date.now();
    const chosen = await prompts.choose("What waits for an answer", [
      ...items.map((item) => choiceOf(item, now)),
      ...(next === null ? [] : [{ value: `${NEXT}${next}`, label: "The next page" }]),
      { value: LEAVE, label: "Leave" },
    ]);
    if (chosen === LEAVE) return;
    if (chosen.startsWith(NEXT)) page = { ...page, cursor: chosen.slice(NEXT.length) };
    else {
      await handle(client, prompts, chosen);
      page = query;
    }
  }
}

async function list(client: HoldpointClient, query: InterruptsQuery, isJson: boolean): Promise<void> {
  const page = await firstFull(query, (one) => client.interrupts(one));
  const lines = query.status === "ended" ? endedLines : inboxLines;
  if (isJson) printJson(page);
  else print([...lines(page.items, Date.now()), ...moreLines(page.next)].join("\n"));
}

function checkEnded({ ended, mine, order }: Given): void {
  if (!ended) return;
  if (mine) throw new UsageError("--mine is what you can decide; what has ended nobody can: leave one of them out.");
  if (order !== "deadline") return;
  throw new UsageError("--order deadline is for what is open; with --ended say newest or oldest.");
}

export const inboxCommand = command({
  name: "inbox",
  summary: "lists what waits for an answer, and in a terminal shows it and decides",
  notes: [
    "In a terminal it asks which question to show and what to decide: rejecting takes a reason, and what is critical is approved by typing its value. Where nobody can be asked, with --list, --ended and --json it lists and nothing else.",
    TRUST,
  ],
  options: OPTIONS,
  examples: [
    ["inbox --db agent.db --as ann", "lists, shows and decides as ann"],
    ["inbox --db agent.db --list --risk high", "lists what is of high risk"],
    ["inbox --db agent.db --ended --thread order-17", "lists what was decided of a thread, by whom and when"],
    ["inbox --url https://approvals.example.com --json", "lists for programs"],
  ],
  async run({ given, terminal }) {
    checkEnded(given);
    const query = queryOf(given);
    const isAlone = !terminal.isInteractive || given.json || given.list || given.ended;
    const isKnown = (given.as ?? given.url) !== undefined;
    await atDesk(given, { writes: !isAlone && isKnown }, (client) =>
      isAlone || !isKnown ? list(client, query, given.json) : sit(client, new Prompts(terminal, FAREWELL), query),
    );
    if (!isAlone && !isKnown) tell("\nTo decide here, say who you are: --as NAME.");
    return EXIT.ok;
  },
});
