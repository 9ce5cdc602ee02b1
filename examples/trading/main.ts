/** An agent invests for a person: what it may do is a policy, and the market moves while it waits for an approval. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock } from "holdpoint/testing";
import type { Interrupt } from "holdpoint";
import { Desk } from "./desk.ts";
import { refusals } from "./message-text.ts";
import { dollars } from "./numbers.ts";
import { shownOf } from "./shown.ts";
import { chapter, check, say, sayMessages, verdict } from "./tell.ts";

const DAY_MS = 86_400_000;
/** Friday, half an hour after the close that is known by then. */
const FRIDAY = Date.UTC(2008, 8, 26, 21, 30);

/** A question that has to be there. */
function open(question: Interrupt | undefined): Interrupt {
  if (question === undefined) throw new Error("The agent should have asked the desk, and has not.");
  return question;
}

function paused(question: Interrupt): void {
  const { summary, snapshot, again } = shownOf(question);
  say(`PAUSED: ${summary} A unit costs ${dollars(snapshot.unitCents)}.`);
  for (const { before, now } of again) say(`        then ${dollars(before.unitCents)}, now ${dollars(now.unitCents)}`);
}

async function misread(desk: Desk): Promise<Interrupt> {
  chapter("Friday, 26 September 2008: an amount is misread");
  const { messages, question } = await desk.instruct("ivy-1", "Put $1,000 into the fund.");
  sayMessages(messages);
  const asked = open(question);
  paused(asked);

  const denied = refusals(messages);
  const [said = ""] = denied;
  check(
    "the million was denied by the cap, once",
    denied.length === 1 && said.includes("No single order of more than"),
  );
  check("the limit of the day would not have let it pass either", said.includes('"spend-per-day"'));
  check("quotes asked nobody, and the desk is asked about $1,000 only", (await desk.pending()).length === 1);
  check("nothing was bought", desk.ledger.all().length === 0);
  return asked;
}

async function drift(desk: Desk, asked: Interrupt): Promise<void> {
  chapter("Monday: the market fell by 8.8% while the order waited");
  const { day, cents } = desk.market.last();
  say(`close of ${day}: ${dollars(cents)}. tess approves what she was shown on Friday.`);
  const { question } = await desk.approve("ivy-1", asked, "tess");
  const again = open(question);
  paused(again);
  const [moved] = shownOf(again).again;
  check("it is asked again, then and now", moved?.before.unitCents === 121_327 && moved.now.unitCents === 110_642);
  check("the approval of Friday's price was not used", (await desk.outcomeOf(asked)) === "unused");
  check("nothing was bought", desk.ledger.all().length === 0);

  say("tess approves the new price.");
  sayMessages((await desk.approve("ivy-1", again, "tess")).messages.slice(-2));
  check("this approval was used", (await desk.outcomeOf(again)) === "consumed");
  check("bought at once, at the price that was approved", desk.ledger.all()[0]?.unitCents === 110_642);
}

async function limit(desk: Desk): Promise<void> {
  chapter("Later on Monday: $2,500 a day");
  const second = await desk.instruct("ivy-2", "Put $1200 into the fund.");
  paused(open(second.question));
  const third = await desk.instruct("ivy-3", "Put $500 into the fund.");
  sayMessages(third.messages);
  const [said = ""] = refusals(third.messages);
  check("$1,000 are spent and $1,200 reserved; $500 more ask nobody", third.question === undefined);
  check("the agent was told which limit it was", said.includes('"spend-per-day"'));

  say("theo approves the $1,200.");
  sayMessages((await desk.approve("ivy-2", open(second.question), "theo")).messages.slice(-2));
}

async function nextDay(desk: Desk): Promise<Interrupt> {
  chapter("Tuesday: a new day, a new limit");
  const { question } = await desk.instruct("ivy-4", "Put $500 into the fund.");
  const asked = open(question);
  paused(asked);
  check("what was too much on Monday is asked about on Tuesday", shownOf(asked).snapshot.unitCents === 116_636);
  return asked;
}

async function withinTolerance(desk: Desk, asked: Interrupt): Promise<void> {
  chapter("Wednesday: the price moved by 0.5%, and 2% are tolerated");
  say("tess approves what she was shown on Tuesday.");
  const { messages, question } = await desk.approve("ivy-4", asked, "tess");
  sayMessages(messages.slice(-2));
  check("nobody is asked again", question === undefined && (await desk.pending()).length === 0);

  const orders = desk.ledger.all();
  const placed = orders.map(({ thread, amountCents, unitCents }) => `${thread} ${amountCents} at ${unitCents}`);
  const wanted = ["ivy-1 100000 at 110642", "ivy-2 120000 at 110642", "ivy-4 50000 at 116106"];
  check("the ledger holds the three approved orders", placed.join() === wanted.join());
  check(
    "each was handed in exactly once",
    orders.every(({ requests }) => requests === 1),
  );
}

async function story(folder: string): Promise<void> {
  const clock = new ManualClock(FRIDAY);
  let desk = new Desk(folder, clock);
  try {
    const asked = await misread(desk);
    say("The desk closes its databases and goes home. The order is stored.");
    await desk.close();

    await clock.advance(3 * DAY_MS);
    desk = new Desk(folder, clock);
    await drift(desk, asked);
    await limit(desk);
    await clock.advance(DAY_MS);
    const small = await nextDay(desk);
    await clock.advance(DAY_MS);
    await withinTolerance(desk, small);
  } finally {
    await desk.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), "holdpoint-trading-"));
try {
  await story(folder);
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = verdict();
