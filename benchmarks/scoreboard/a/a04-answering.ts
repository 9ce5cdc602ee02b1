/**
 * Child of row A4: `side database answer`. Says ready, is told the instant of the first race, answers one thread
 * at that instant and the next ones at even distances after it, and prints what came of each.
 */
import { Command } from "holdpoint";
import { told } from "../child.ts";
import { pendingQuestions, thread } from "../holdpoint-side.ts";
import { codeOf, dataOf, outcomeOf } from "../outcome.ts";
import { peerThread, pendingIn } from "../peer-side.ts";
import { loadPeer } from "../peer.ts";
import { openStore } from "../store-at.ts";
import { EVERY_MS, RACES, REVIEWERS, payment, paymentId, peerPayment } from "./a04-payment.ts";

const [side, database = "", answer = ""] = process.argv.slice(2);

const ROUNDS = Array.from({ length: RACES }, (_, round) => round);

/** Reads every question's id first, as a reviewer's page would have; the connections are open by then as well. */
async function prepare(): Promise<(round: number) => Promise<unknown>> {
  if (side === "langgraph") {
    const lg = await loadPeer();
    const app = peerPayment(lg, lg.SqliteSaver.fromConnString(database));
    const ids = await Promise.all(
      ROUNDS.map(async (round) => pendingIn(await app.getState(peerThread(paymentId(round))))[0]?.id ?? ""),
    );
    return (round) =>
      app.invoke(new lg.Command({ resume: { [ids[round] ?? ""]: answer } }), peerThread(paymentId(round)));
  }
  const app = payment.compile({ checkpointer: openStore(database), name: "payment", version: "1" });
  const ids = await Promise.all(
    ROUNDS.map(async (round) => (await pendingQuestions(app, thread(paymentId(round))))[0]?.id ?? ""),
  );
  const actor = REVIEWERS[answer] ?? "nobody";
  return (round) =>
    app.invoke(new Command({ resume: { [ids[round] ?? ""]: answer } }), thread(paymentId(round), { actor }));
}

const resume = await prepare();
console.log("ready");
const startAt = Number(await told());
for (const round of ROUNDS) {
  // Spinning, because a timer may be late by more than the whole race takes.
  while (Date.now() < startAt + round * EVERY_MS);
  const outcome = await outcomeOf(() => resume(round));
  console.log(JSON.stringify({ round, answer, accepted: outcome.ok, code: codeOf(outcome), ...dataOf(outcome) }));
}
process.exit(0);
