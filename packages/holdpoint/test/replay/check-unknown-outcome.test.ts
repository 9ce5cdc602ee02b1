/** A check foresees that nobody can be asked, under the new code, what became of work that was started (C1; engine/operations/scope.ts, B2). */
import { describe, expect, test } from "vitest";
import { entrypoint, Holdpoint, tool, type ApprovalTerms, type Store } from "../../src/index.ts";
import { ACME, APPROVE, PAYMENT, theOne, type Payment } from "../approvals/office.ts";
import { clocked, Process, refusal, until } from "../engine/world.ts";
import { checkOne, containing } from "./checking.ts";

const RITA = { configurable: { thread_id: "t", actor: "rita" } };
const ANN = { by: { id: "ann", roles: ["finance"] } };

/** Pays after an approval; `work` is what paying does. */
function paying(checkpointer: Store, approval: ApprovalTerms<Payment>, work: () => Promise<string>) {
  const pay = tool(work, { name: "pay", description: "Pays.", schema: PAYMENT, effect: "act", approval });
  return entrypoint({ name: "paying", checkpointer }, async () => pay.invoke(ACME));
}

/** The process ended while it paid. */
async function interrupted(): Promise<Store> {
  const { clock, store } = clocked();
  const first = new Process(store);
  let began = 0;
  const app = paying(first, { reviewers: "finance" }, () => {
    began += 1;
    return new Promise(() => undefined);
  });
  await app.invoke({}, RITA);
  const at = new Holdpoint({ store: first, graphs: [app] });
  const { id, digest } = await theOne(at);
  await at.decide(id, APPROVE, { ...ANN, digest });
  void app.invoke(null, RITA).catch(() => undefined);
  await until(() => began === 1);
  first.end();
  await clock.advance(15_000);
  return store;
}

const WORKS = (): Promise<string> => Promise.resolve("paid");

describe("work that was started, and nobody knows what came of it", () => {
  test("is asked about: the thread goes on", async () => {
    const store = await interrupted();
    expect(await checkOne(store, [paying(store, { reviewers: "finance" }, WORKS)])).toMatchObject({ outcome: "ok" });
    expect(await checkOne(store, [paying(store, { reviewers: { people: ["ann"] } }, WORKS)])).toMatchObject({
      outcome: "ok",
    });
  });

  test("cannot be asked about where the new code names nobody who may say: check says what a resume comes to", async () => {
    const store = await interrupted();
    const app = paying(store, { reviewers: { people: ["rita"] } }, WORKS);
    const said = await checkOne(store, [app]);
    expect(said).toMatchObject({ outcome: "blocked", message: containing('What became of tool "pay"') });
    const message = said.outcome === "ok" ? "" : said.message;
    expect(message).toContain(" cannot be asked: ");
    expect(await refusal(app.invoke(null, RITA))).toMatchObject({
      code: "THREAD_BLOCKED",
      message: containing(message),
    });
  });
});
