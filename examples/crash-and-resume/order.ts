/** One order: killed twice, answered once, placed once. */
import { setTimeout as delay } from "node:timers/promises";
import { Child } from "./children.ts";
import { Receipt, wrongWith } from "./facts.ts";
import type { Place } from "./parts.ts";
import { until, whereItStood } from "./watch.ts";

/** About how long the agent works up to its question, and from the answer to the end: kills fall anywhere in between. */
const BEFORE_MS = 500;
const AFTER_MS = 350;

export interface Orders {
  readonly folder: string;
  readonly place: Place;
  readonly random: () => number;
  /** Tells what happens, as it happens. */
  readonly tell: (what: string, detail?: string) => void;
}

/** Takes an order through two kills. Resolves with what is wrong at the end: nothing. */
export async function order({ folder, place, random, tell }: Orders, thread: string): Promise<readonly string[]> {
  const serve = async (what: string): Promise<Child> => {
    const worker = new Child("worker.child.ts", folder, thread);
    await worker.next();
    tell(what, `process ${worker.pid}`);
    return worker;
  };

  let worker = await serve("started");
  await delay(random() * BEFORE_MS);
  await worker.kill();
  tell("SIGKILL", await whereItStood(place, thread, undefined));

  const person = new Child("answer.child.ts", folder, "yes");
  worker = await serve("restarted");
  const { question } = await until(place, thread, (now) => now.question !== undefined);
  if (question === undefined) throw new Error("There is no question.");
  tell("PAUSED", typeof question.value === "string" ? question.value : JSON.stringify(question.value));

  const answered = async (): Promise<Receipt> => {
    person.send({ id: question.id, digest: question.digest });
    const receipt = Receipt.parse(await person.next());
    tell("answered", `"yes" by another process, receipt ${receipt.id}`);
    return receipt;
  };
  const [receipt] = await Promise.all([answered(), delay(random() * AFTER_MS).then(() => worker.kill())]);
  tell("SIGKILL", await whereItStood(place, thread, question));

  worker = await serve("restarted");
  await until(place, thread, (now) => now.status === "completed");
  await worker.kill();
  const wrong = await wrongWith(place, thread, receipt);
  const requests = place.ledger.of(thread)[0]?.requests ?? 0;
  const asked = requests > 1 ? `; the broker was asked ${requests} times, with one key` : "";
  if (wrong.length === 0) tell("done", `one order, one receipt${asked}`);
  return wrong;
}
