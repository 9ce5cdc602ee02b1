/** The stock-purchase story in a terminal: an agent watches real prices and asks a person before it buys. */
import { mkdirSync } from "node:fs";
import { relative } from "node:path";
import { Holdpoint, HoldpointError, type Interrupt } from "holdpoint";
import { SqliteSaver } from "holdpoint/sqlite";
import { buildAgent } from "./agent.ts";
import { INSTRUCTION, START_DATE } from "./instruction.ts";
import { PaperLedger } from "./ledger.ts";
import { openMarket } from "./market.ts";
import { chooseModel, type Model } from "./model.ts";
import { readOptions, USAGE, UsageError, type Options } from "./options.ts";
import { chooseThread, OrderRun } from "./order.ts";
import { say, Show } from "./show.ts";
import { Terminal } from "./terminal.ts";
import { complaints } from "./verify.ts";

/** Time per word of the scripted model when a person is reading along. */
const PACE_MS = 60;
/** How soon an order can be taken over from a process that was killed while it worked. */
const LEASE_MS = 3_000;
const LEFT_OPEN = "left open";

function introduce(model: Model, { db, ledger }: Options, thread: string): void {
  const path = (file: string): string => (file === ":memory:" ? "memory" : relative(process.cwd(), file));
  say("An agent that asks before it buys\n");
  say(`  instruction  ${INSTRUCTION}`);
  say(`  prices       real: daily closes of the S&P 500 and monthly closes of AAPL (package vega-datasets), from ${START_DATE} on`);
  say(`  model        ${model.title}`);
  say(`  orders       on paper only, in ${path(ledger)}`);
  say(`  this order   ${thread}, kept in ${path(db)}\n`);
}

/** Asks until there is an answer that counts, and hands it in; LEFT_OPEN when the person goes away. */
async function settleQuestion(run: OrderRun, question: Interrupt, options: Options, terminal: Terminal): Promise<void | typeof LEFT_OPEN> {
  for (;;) {
    const line = options.answer ?? (await terminal.ask("yes / no > "));
    if (line === undefined) return LEFT_OPEN;
    const word = line.trim().toLowerCase();
    const answer = word === "y" ? "yes" : word === "n" ? "no" : word;
    if (options.answer !== undefined) say(`yes / no > ${answer}`);
    if (answer !== "" && (await run.answer(question, answer))) return;
    say(answer === "" ? 'Please type "yes" or "no".' : `${JSON.stringify(line.trim())} is neither "yes" nor "no". Nothing was recorded; please type one of them.`);
  }
}

function sayLater(options: Options, thread: string): void {
  const db = options.home === undefined ? ` --db ${options.db}` : "";
  say("\nNo answer yet, and that is fine: the order waits. Go on whenever you like:");
  say(`  npm start -- --thread ${thread}${db}`);
}

async function story(options: Options, store: SqliteSaver, ledger: PaperLedger): Promise<number> {
  const model = chooseModel(process.env, process.stdout.isTTY ? PACE_MS : 0);
  const agent = buildAgent({ model, market: openMarket(), broker: ledger, checkpointer: store });
  const thread = await chooseThread(new Holdpoint({ store, graphs: [agent], leaseMs: LEASE_MS }), options.thread);
  const show = new Show();
  const run = new OrderRun(agent, show, thread);
  const terminal = new Terminal();

  introduce(model, options, thread);
  const before = await run.state();
  if (before !== undefined) say(`This order was begun earlier (${before.status}). It goes on where it stopped.`);

  let state = await run.work();
  while (state.status === "waiting") {
    const question = state.tasks.flatMap(({ interrupts }) => interrupts)[0];
    if (question === undefined) throw new Error("The order waits, and there is no question to answer.");
    show.paused(String(question.value));
    if ((await settleQuestion(run, question, options, terminal)) === LEFT_OPEN) {
      sayLater(options, thread);
      return 0;
    }
    state = await run.work();
  }
  if (state.status !== "completed") {
    say(`\nThis order is ${state.status}${state.blocked === undefined ? "" : `: ${state.blocked.message}`}. For a new one give it a name: npm start -- --thread NAME`);
    return 1;
  }

  const orders = ledger.of(thread);
  const wrong = complaints(state.values.messages, orders, run.receipts);
  say();
  for (const { id, by, value } of run.receipts) say(`Decision     "${String(value)}" by ${by}, receipt ${id}`);
  for (const line of wrong) say(`WRONG        ${line}`);
  if (wrong.length === 0) say(`Checked      ${orders.length === 1 ? "exactly one order is" : `${orders.length || "no"} orders are`} in the ledger, as you decided.`);
  return wrong.length === 0 ? 0 : 1;
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

/** A person reads this: what happened, what to do, and no stack. */
function explain(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError) {
    console.error(`${message}\n\n${USAGE}`);
    return 2;
  }
  console.error(`\n${message}${error instanceof HoldpointError ? ` (${error.code})` : ""}`);
  console.error("What was done so far is stored. Run the same command again to go on from there.");
  return 1;
}

process.once("SIGINT", () => {
  say("\nStopped. What was done so far is stored; run the same command again to go on from there.");
  process.exit(130);
});

process.exitCode = await main().catch(explain);
