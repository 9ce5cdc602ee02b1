import { setTimeout as sleep } from "node:timers/promises";
import { Holdpoint, type Interrupt } from "holdpoint";
import { ManualClock } from "holdpoint/testing";
import { startChild } from "../child.ts";
import { APPROVE, REQUESTER } from "../d/holdpoint-agent.ts";
import { question, thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import { type Outcome, codeOf, outcomeOf, show, verdict } from "../outcome.ts";
import type { Scenario } from "../scenario.ts";
import { type Answered, answered, isAccepted, isExpired } from "./e02-answers.ts";
import { payments } from "./e02-payment.ts";

const MINUTE_MS = 60_000;
/** Races, each on a thread of its own; how far apart they are, and how long before the first. */
const RACES = 20;
const EVERY_MS = 40;
const LEAD_MS = 250;

/** An answer, and what the thread came to without any more time passing. */
interface Ended extends Answered {
  readonly result: Outcome<unknown>;
}

/** One answer so many ms after the deadline, on a clock that nothing else moves. */
async function answeredAt(kit: Kit, offsetMs: number): Promise<Ended> {
  const clock = new ManualClock();
  const [name, ledger] = [`at ${offsetMs}.db`, kit.file(`at ${offsetMs}.txt`)];
  const store = kit.freshSaver(name, clock);
  const app = payments(store, ledger);
  const deadlineAt = clock.now() + MINUTE_MS;
  const asked = question(await app.invoke({ id: name, deadlineAt }, thread(name, { actor: REQUESTER })));
  clock.set(deadlineAt + offsetMs);
  const told = await outcomeOf(() => app.decide(asked.id, APPROVE, { by: "anna", digest: asked.digest }));
  // An answer that counts does so when the deadline passes as well.
  if (offsetMs < 0) await clock.advance(-offsetMs);
  await new Holdpoint({ store, graphs: [app] }).tick();
  const result = await outcomeOf(() => app.invoke(null, thread(name)));
  return { ...(await answered(store, ledger, { id: asked.id, payment: name, told })), result };
}

/** One payment that waits for an answer until an instant. */
interface Asked extends Pick<Interrupt, "id" | "digest"> {
  readonly payment: string;
  readonly deadlineAt: number;
}

/** Asks about all payments; again, with more time, where that took so long that a deadline had come before it was asked. */
async function askAll(app: ReturnType<typeof payments>, leadMs = LEAD_MS): Promise<readonly Asked[]> {
  const startAt = Date.now() + leadMs;
  const asking = Array.from({ length: RACES }, async (_, round): Promise<Asked> => {
    const [payment, deadlineAt] = [`payment ${round}, asked ${leadMs} ms before`, startAt + round * EVERY_MS];
    const { id, digest } = question(await app.invoke({ id: payment, deadlineAt }, thread(payment)));
    return { payment, deadlineAt, id, digest };
  });
  const all = await outcomeOf(() => Promise.all(asking));
  return all.ok && Date.now() < startAt ? all.value : askAll(app, leadMs * 2);
}

/** Answers at the deadlines, here, while another process serves the same file and its timers fall due. */
async function races(kit: Kit): Promise<readonly Answered[]> {
  const [store, ledger] = [kit.freshSaver(), kit.file("races.txt")];
  const app = payments(store, ledger);
  const child = startChild("./e/e02-serving.ts", [kit.database(), ledger]);
  await child.line();
  const raced: (Asked & { readonly told: Outcome<unknown> })[] = [];
  for (const [round, asked] of (await askAll(app)).entries()) {
    // From six ms before to two ms after, so that both sides have something to win.
    const answerAt = asked.deadlineAt + (round % 9) - 6;
    await sleep(Math.max(0, answerAt - Date.now() - 5));
    while (Date.now() < answerAt);
    const told = await outcomeOf(() => app.decide(asked.id, APPROVE, { by: "anna", digest: asked.digest }));
    raced.push({ ...asked, told });
  }
  const seen: Answered[] = [];
  for (const each of raced) {
    await app.settled(thread(each.payment));
    seen.push(await answered(store, ledger, each));
  }
  child.tell("stop");
  await child.ended;
  return seen;
}

export const scenario: Scenario = {
  row: "E2",
  title: "answer at the deadline, racing the timer",
  must: "one winner",
  noPeer: "a question of theirs has no deadline",

  async holdpoint(kit) {
    const [before, at, after] = [await answeredAt(kit, -1), await answeredAt(kit, 0), await answeredAt(kit, 1)];
    const raced = await races(kit);
    const [won, lost] = [raced.filter(isAccepted).length, raced.filter(isExpired).length];
    const said = ({ told, paid, endings, result }: Ended): string =>
      `${verdict(told)}, ${endings.join(" and ")}, paid ×${paid}, the thread says ${result.ok ? show(result.value) : codeOf(result)}`;
    const says = ({ result }: Ended, text: string): boolean => result.ok && result.value === text;
    return {
      observed: `1 ms before the deadline: ${said(before)}; at it: ${said(at)}; 1 ms after: ${said(after)}; ${raced.length} races with another worker's timer: ${won} answers count, ${lost} deadlines, ${raced.length - won - lost} neither`,
      holds:
        isAccepted(before) &&
        says(before, "paid") &&
        [at, after].every((late) => isExpired(late) && says(late, "not paid")) &&
        won + lost === RACES,
    };
  },
};
