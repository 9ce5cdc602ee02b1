/** The stock-purchase story in a terminal: an agent watches real prices and asks a person before it buys. */
import { mkdirSync } from "node:fs";
import { relative } from "node:path";
import { Holdpoint, HoldpointError, type Interrupt, type Receipt } from "holdpoint";
import { SqliteSaver } from "holdpoint/sqlite";
import { buildAgent } from "./agent.ts";
import { INSTRUCTION, START_DATE } from "./instruction.ts";
import { PaperLedger, type Order } from "./ledger.ts";
import { openMarket } from "./market.ts";
import { chooseModel, type Model } from "./model.ts";
import { dollars } from "./numbers.ts";
import { readOptions, USAGE, UsageError, type Options } from "./options.ts";
import { chooseThread, OrderRun, type Snapshot } from "./order.ts";
import { say } from "./show.ts";
import { Terminal } from "./terminal.ts";
import { textOf } from "./tool-result.ts";
import { complaints } from "./verify.ts";

/** Time per word of the scripted model when a person is reading along. */
const PACE_MS = 80;
/** How soon an order can be taken over from a process that was killed while it worked. */
const LEASE_MS = 3_000;
const STORED = "What was done so far is stored; run the same command again to go on from there.";
const LEFT_OPEN = "left open";

function introduce(model: Model, { db, ledger }: Options, thread: string): void {
  say("An agent that watches a market on its own, and asks before it buys.\n");
  say(`  instruction  ${INSTRUCTION}`);
  say(`  prices       real, replayed from ${START_DATE} on (package vega-datasets): daily closes of the`);
  say("               S&P 500, and monthly closes of AAPL, of which it knows the last month that is over");
  say(`  model        ${model.title}`);
  say(`  order        ${thread}, kept in ${pathOf(db)}`);
  say(`  ledger       ${pathOf(ledger)} (paper only: no broker, no money)\n`);
}

function pathOf(file: string): string {
  const near = relative(process.cwd(), file);
  if (file === ":memory:") return "memory";
  return near.startsWith("..") ? file : near;
}

/** Asks until there is an answer that counts, and hands it in; LEFT_OPEN when the person goes away. */
async function settleQuestion(
  run: OrderRun,
  question: Interrupt,
  options: Options,
  terminal: Terminal,
): Promise<void | typeof LEFT_OPEN> {
  for (;;) {
    const line = options.answer ?? (await terminal.ask("yes / no > "));
    if (line === undefined) return LEFT_OPEN;
    const word = line.trim().toLowerCase();
    const answer = word === "y" ? "yes" : word === "n" ? "no" : word;
    if (options.answer !== undefined) say(`yes / no > ${answer}`);
    if (answer !== "" && (await run.answer(question, answer))) return;
    say(
      answer === ""
        ? 'Please type "yes" or "no".'
        : `${JSON.stringify(line.trim())} is neither "yes" nor "no". Nothing was recorded; please type one of them.`,
    );
  }
}

function sayLater({ db, home }: Options, thread: string): void {
  if (db === ":memory:") return say("\nNo answer. This order was kept in memory only, and is gone with this process.");
  say("\nNo answer yet, and that is fine: the order waits. To go on with it:");
  say(`  npm run stock-purchase -- --thread ${thread}${home === undefined ? ` --db ${JSON.stringify(db)}` : ""}`);
}

/** Says how it ended and whether that is so; the exit code. */
function conclude(state: Snapshot, orders: readonly Order[], receipts: readonly Receipt[]): number {
  if (state.status !== "completed") {
    say(`This order is ${state.status}${state.blocked === undefined ? "." : `: ${state.blocked.message}`}`);
    say("Begin a new one with: npm run stock-purchase -- --thread NAME");
    return 1;
  }
  const wrong = complaints(state.values.messages, orders, receipts);
  say();
  for (const { id, by, value } of receipts) say(`Decision  ${JSON.stringify(value)} by ${by}, receipt ${id}`);
  for (const line of wrong) say(`WRONG     ${line}`);
  if (wrong.length > 0) return 1;
  const [only] = orders;
  if (only === undefined) say("Checked   no order is in the ledger.");
  else if (orders.length > 1) say(`Checked   exactly ${orders.length} orders are in the ledger.`);
  else say(`Checked   exactly one order is in the ledger: ${only.qty} ${only.ticker} at ${dollars(only.priceCents)}.`);
  return 0;
}

async function story(options: Options, store: SqliteSaver, ledger: PaperLedger): Promise<number> {
  const model = chooseModel(process.env, process.stdout.isTTY ? PACE_MS : 0);
  const agent = buildAgent({ model, market: openMarket(), broker: ledger, checkpointer: store });
  const thread = await chooseThread(new Holdpoint({ store, graphs: [agent], leaseMs: LEASE_MS }), options.thread);
  const run = new OrderRun(agent, thread);
  const terminal = new Terminal();

  const before = await run.state();
  introduce(model, options, thread);
  if (before?.status === "completed") {
    say("This order was finished earlier, and is not placed again.");
    for (const message of before.values.messages.slice(-1)) say(`The agent's last words: ${textOf(message)}`);
  } else if (before !== undefined) {
    const read = before.values.messages.filter(({ name }) => name === "next_close").length;
    say(`This order was begun earlier: ${read} closes are read already. It goes on where it stopped.`);
  }

  try {
    let state = await run.work();
    while (state.status === "waiting") {
      const question = state.tasks.flatMap(({ interrupts }) => interrupts)[0];
      if (question === undefined) throw new Error("The order waits, and there is no question to answer.");
      run.show.paused(question.value);
      if ((await settleQuestion(run, question, options, terminal)) === LEFT_OPEN) {
        sayLater(options, thread);
        return 0;
      }
      state = await run.work();
    }
    return conclude(state, ledger.of(thread), run.receipts);
  } catch (error) {
    const code = explain(error);
    if (options.db !== ":memory:") say(STORED);
    return code;
  }
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    say(USAGE);
    return 0;
  }
  if (options.home !== undefined) mkdirSync(options.home, { recursive: true });
  const store = SqliteSaver.fromConnString(options.db);
  const ledger = new PaperLedger(options.ledger);
  try {
    return await story(options, store, ledger);
  } finally {
    await store.close();
    ledger.close();
  }
}

/** A person reads this: what happened, and no stack. */
function explain(error: unknown): number {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${USAGE}`);
    return 2;
  }
  const code = error instanceof HoldpointError ? ` (${error.code})` : "";
  console.error(`\n${error instanceof Error ? error.message : String(error)}${code}`);
  return 1;
}

process.once("SIGINT", () => {
  say(`\nStopped. ${STORED}`);
  process.exit(130);
});
// Whoever read the output has closed it (as `head` does); the order can be gone on with later.
process.stdout.on("error", () => process.exit(0));

process.exitCode = await main().catch(explain);
