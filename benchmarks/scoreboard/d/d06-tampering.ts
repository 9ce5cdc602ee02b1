/** For row D6: a payment is approved, somebody changes the database, and then it is dispatched by another process. */
import { Holdpoint } from "holdpoint";
import type { RawStore } from "../../../packages/holdpoint/test/stores/raw-store.ts";
import { thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import { type Outcome, outcomeOf } from "../outcome.ts";
import { APPROVE, type HoldpointOffice, holdpointAgent, questionAbout, REQUESTER } from "./holdpoint-agent.ts";
import { REQUEST } from "./office.ts";

/** Where it is changed: what the journal says was asked, the question as it is stored, or nowhere. */
const PLACES = {
  journal: { place: "records", holding: "interrupt_asked" },
  question: { place: "questions", holding: "" },
} as const;

export type Place = keyof typeof PLACES;

const CHANGES = [
  ["acme", "mallory"],
  [":900", ":40000"],
] as const;

/** Changes whom and how much everywhere in those places; gives in how many that was. */
async function change(stored: RawStore, places: readonly Place[]): Promise<number> {
  let many = 0;
  for (const place of places) many += await stored.rewrite({ ...PLACES[place], changes: CHANGES });
  return many;
}

export interface Dispatched {
  readonly outcome: Outcome<unknown>;
  /** How many records and questions were changed before. */
  readonly changes: number;
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
  const changes = await change(kit.raw(name), places);
  const cold = holdpointAgent({ ...office, checkpointer: kit.freshSaver(name) });
  return { outcome: await outcomeOf(() => cold.invoke(null, thread(name))), changes };
}
