/** For row D6: a payment is approved, somebody changes the database file, and then it is dispatched by another process. */
import { DatabaseSync } from "node:sqlite";
import { Holdpoint } from "holdpoint";
import { thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import { type Outcome, outcomeOf } from "../outcome.ts";
import { APPROVE, type HoldpointOffice, holdpointAgent, questionAbout, REQUESTER } from "./holdpoint-agent.ts";
import { REQUEST } from "./office.ts";

/** Where it is changed: what the journal says was asked, the question as it is stored, or nowhere. */
export const PLACES = {
  journal: "UPDATE records SET payload = replace(replace(payload, ?, ?), ?, ?) WHERE payload LIKE '%interrupt_asked%'",
  question: "UPDATE documents SET body = replace(replace(body, ?, ?), ?, ?) WHERE collection = 'interrupt'",
} as const;

export type Place = keyof typeof PLACES;

const CHANGES = ["acme", "mallory", ":900", ":40000"] as const;

/** Changes whom and how much everywhere in those places; gives how many rows that were. */
function change(path: string, places: readonly Place[]): number {
  const database = new DatabaseSync(path);
  try {
    return places.reduce((rows, place) => rows + Number(database.prepare(PLACES[place]).run(...CHANGES).changes), 0);
  } finally {
    database.close();
  }
}

export interface Dispatched {
  readonly outcome: Outcome<unknown>;
  /** How many rows were changed before. */
  readonly rows: number;
}

/** Approves, changes these places, and dispatches with nothing of all that in memory. */
export async function dispatchAfter(
  kit: Kit,
  office: Omit<HoldpointOffice, "checkpointer">,
  places: readonly Place[],
): Promise<Dispatched> {
  const name = `${["changed", ...places].join("-")}.db`;
  const asking = kit.freshSaver(name);
  const app = holdpointAgent({ ...office, checkpointer: asking });
  const asked = questionAbout(await app.invoke(REQUEST, thread(name, { actor: REQUESTER })), "acme");
  await asking.close();
  // The agent's code is not where people decide: the approval is stored, and nothing runs yet.
  const deciding = kit.freshSaver(name);
  const desk = new Holdpoint({ store: deciding, graphs: [] });
  await desk.decide(asked.id, APPROVE, { by: "anna", digest: asked.digest });
  await deciding.close();
  const rows = change(kit.file(name), places);
  const cold = holdpointAgent({ ...office, checkpointer: kit.freshSaver(name) });
  return { outcome: await outcomeOf(() => cold.invoke(null, thread(name))), rows };
}
