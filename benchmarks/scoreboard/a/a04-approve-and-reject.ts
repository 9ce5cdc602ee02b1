import { startChild } from "../child.ts";
import { effectsInFile } from "../effects.ts";
import { thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import { peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { RACES, REVIEWERS, payment, paymentId, peerPayment } from "./a04-payment.ts";

interface Report {
  readonly answer: string;
  readonly accepted: boolean;
  readonly code: string;
  readonly by?: unknown;
  readonly at?: unknown;
}

interface Race {
  readonly reports: readonly Report[];
  /** The decisions that were executed. */
  readonly executed: readonly string[];
}

const LEDGER = "executed.txt";
const ROUNDS = Array.from({ length: RACES }, (_, round) => round);

/** Two processes answer the same questions at the same instants; gives what each was told and what was executed. */
async function race(kit: Kit, side: string, database: string): Promise<readonly Race[]> {
  const children = ["approve", "reject"].map((answer) => startChild("./a/a04-answering.ts", [side, database, answer]));
  for (const child of children) await child.line();
  const startAt = Date.now() + 100;
  for (const child of children) child.tell(String(startAt));
  const told = await Promise.all(
    children.map(async (child) => {
      const reports: Report[] = [];
      for (const _ of ROUNDS) reports.push(JSON.parse(await child.line()) as Report);
      await child.ended;
      return reports;
    }),
  );
  const lines = effectsInFile(kit.file(LEDGER));
  return ROUNDS.map((round) => ({
    reports: told.flatMap((reports) => reports[round] ?? []),
    executed: lines
      .filter((line) => line.startsWith(`${paymentId(round)}: `))
      .map((line) => line.slice(paymentId(round).length + 2)),
  }));
}

/** One winner, who was executed and nobody else; the other was told who had decided and when. */
function isDecided({ reports, executed }: Race): boolean {
  const winner = reports.find((report) => report.accepted);
  const loser = reports.find((report) => !report.accepted);
  if (winner === undefined || loser === undefined) return false;
  return (
    loser.code === "ALREADY_DECIDED" &&
    loser.by === REVIEWERS[winner.answer] &&
    loser.at !== undefined &&
    executed.length === 1 &&
    executed[0] === winner.answer
  );
}

function summary(races: readonly Race[]): { observed: string; holds: boolean } {
  const decided = races.filter(isDecided).length;
  const bothAccepted = races.filter(({ reports }) => reports.every((report) => report.accepted)).length;
  const bothExecuted = races.filter(({ executed }) => executed.length > 1).length;
  const codes = [
    ...new Set(
      races.flatMap(({ reports }) => reports.filter((report) => !report.accepted).map((report) => report.code)),
    ),
  ];
  return {
    observed: `of ${races.length} races: ${decided} with one winner and the other told who and when${codes.length === 0 ? "" : ` (${codes.join(", ")})`}, ${bothAccepted} with both accepted, ${bothExecuted} with both executed`,
    holds: decided === races.length,
  };
}

export const scenario: Scenario = {
  row: "A4",
  title: "approve and reject at the same instant, two processes",
  must: "one winner, the other told who and when",

  async holdpoint(kit) {
    const saver = kit.freshSaver();
    const app = payment.compile({ checkpointer: saver, name: "payment", version: "1" });
    for (const round of ROUNDS) {
      await app.invoke({ id: paymentId(round), ledger: kit.file(LEDGER) }, thread(paymentId(round)));
    }
    await saver.close();
    return summary(await race(kit, "holdpoint", kit.database()));
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const app = peerPayment(lg, await kit.peerSaver());
    for (const round of ROUNDS) {
      await app.invoke({ id: paymentId(round), ledger: kit.file(LEDGER) }, peerThread(paymentId(round)));
    }
    return summary(await race(kit, "langgraph", kit.file("peer.db")));
  },
};
