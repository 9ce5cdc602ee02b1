/**
 * An approval that cannot be used any more, and a process that ends before people were asked again (G4, G5): who goes on
 * asks, about what was decided on, and says why.
 */
import { describe, expect, test } from "vitest";
import {
  allow,
  ask,
  compilePolicy,
  entrypoint,
  step,
  type App,
  type ApprovalTerms,
  type PolicyDocument,
  type Store,
} from "../../src/index.ts";
import { journalOf } from "../crash/invariants.ts";
import { limitedTo } from "./limited.ts";
import { clocked, HOUR, Process, questionsOf, serving, thread, until } from "../engine/world.ts";
import {
  ACME,
  APPROVE,
  ends,
  Observed,
  only,
  open,
  outcome,
  payTool,
  says,
  shownOf,
  theOne,
  typesIn,
  type Payment,
} from "./office.ts";

const LEASE_MS = 15_000;
const EDITED = { to: "acme", cents: 5, memo: "-" };

/** What the world looks like to a payment, and how long a look takes. */
interface World {
  price: number;
  looks: number;
  readonly look: (looks: number) => Promise<void>;
}

function paying(
  store: Store,
  paid: string[],
  world: World,
  rule: PolicyDocument["rules"][number],
  beside: Promise<void>,
): App<object, unknown> {
  const terms: ApprovalTerms<Payment> = {
    allow: ["approve", "reject", "edit"],
    validFor: "1h",
    snapshot: async () => {
      world.looks += 1;
      await world.look(world.looks);
      return { price: world.price };
    },
  };
  const pay = payTool(paid, terms);
  const policy = compilePolicy({ name: "p", rules: [rule] }, [pay]);
  return entrypoint({ name: "paying", checkpointer: store, policy }, async (_input: object) => {
    const call = outcome(pay.invoke({ to: "acme", cents: 900 }));
    await beside;
    await step("beside", () => "done", { effect: "read" });
    return call;
  });
}

/** Approved, found to be out of date, and the process ends before the next question is stored. */
async function crashed(said: object, becomesStale: (world: World) => number, now: PolicyDocument["rules"][number]) {
  const { clock, store } = clocked();
  const paid: string[] = [];
  const beside = Promise.withResolvers<void>();
  const never = new Promise<void>(() => undefined);
  // It looks when it asks, and when it acts; what is looked at for the next question hangs.
  const world: World = { price: 100, looks: 0, look: (looks) => (looks > 2 ? never : Promise.resolve()) };
  const dead = new Process(store);
  const app = paying(dead, paid, world, ask("pay"), beside.promise);
  const { holdpoint } = serving(dead, [app]);
  const [first] = questionsOf(await app.invoke({}, thread()));
  const desk = serving(new Process(store), []).holdpoint;
  await says(desk, "ann", said);
  await clock.advance(becomesStale(world));
  void holdpoint.tick();
  await until(() => world.looks === 3);
  beside.resolve();
  await until(async () => only(await journalOf(store, "t"), "abandoned").length === 1);
  dead.end();
  expect(only(await journalOf(store, "t"), "interrupt_asked")).toHaveLength(1);
  const alive = new Process(store);
  const again = paying(alive, paid, { ...world, look: () => Promise.resolve() }, now, Promise.resolve());
  const served = serving(alive, [again]);
  await clock.advance(LEASE_MS);
  await served.holdpoint.tick();
  return { store, paid, first, app: again, holdpoint: served.holdpoint };
}

const DRIFTED = (world: World): number => {
  world.price = 108;
  return 0;
};
const EXPIRED = (): number => HOUR;
const EDIT = { type: "edit", args: EDITED };

describe.each([
  { when: "the policy still asks", rule: ask("pay") },
  { when: "a policy by then allows it", rule: allow("pay") },
])("$when", ({ rule }) => {
  test.each([
    { what: "an edit for a price that moved", said: EDIT, stale: DRIFTED, cents: 5, why: "world" },
    { what: "an edit that expired", said: EDIT, stale: EXPIRED, cents: 5, why: "expired" },
    { what: "an approval for a price that moved", said: APPROVE, stale: DRIFTED, cents: 900, why: "world" },
  ])("$what is asked about again as it was decided on, saying why", async ({ said, stale, cents, why }) => {
    const { store, paid, first, app, holdpoint } = await crashed(said, stale, rule);
    expect(paid).toEqual([]);
    const question = await theOne(holdpoint);
    expect(question.id).not.toBe(first.id);
    expect(shownOf(question)).toMatchObject({ args: { to: "acme", cents }, again: [{ what: why }] });
    expect((await holdpoint.receipt(first.id))?.outcome).toBe("unused");
    await says(holdpoint, "ben", APPROVE);
    expect(await app.settled(thread())).toBe(`paid acme ${cents}`);
    expect(paid).toEqual([`acme ${cents} -`]);
    expect(await ends(store)).toEqual(["consumed", "unused"]);
  });
});

test("a grant that came meanwhile does not answer in the place of people", async () => {
  const { clock, store } = clocked();
  const paid: string[] = [];
  const world: World = { price: 100, looks: 0, look: () => Promise.resolve() };
  const app = paying(store, paid, world, ask("pay"), Promise.resolve());
  const { holdpoint } = serving(store, [app], { grantors: { people: ["boss"] } });
  await app.invoke({}, thread());
  await clock.advance(DRIFTED(world));
  await holdpoint.grant(payTool([]), { maxUses: 1, expiresIn: "1h" }, { by: "boss", reason: "a busy day" });
  await says(holdpoint, "ann", APPROVE);
  await app.settled(thread());
  expect(paid).toEqual([]);
  expect(shownOf(await theOne(holdpoint))).toMatchObject({ again: [{ what: "world" }] });
  expect((await holdpoint.grants()).items).toMatchObject([{ used: 0 }]);
});

test("it says why also where a limit has no room by then, and asks", async () => {
  const { store } = clocked();
  const paid: string[] = [];
  let price = 100;
  const pay = payTool(paid, { snapshot: () => ({ price }) });
  const policy = limitedTo(pay, ask("pay"), { onExceed: "ask" });
  const app = entrypoint({ name: "paying", checkpointer: store, policy }, async (cents: number) =>
    outcome(pay.invoke({ to: "acme", cents })),
  );
  const { holdpoint } = serving(store, [app]);
  await app.invoke(900, thread("first"));
  await app.invoke(800, thread());
  // It was asked about because there is no room for it; so it holds nothing, and takes nothing when it is asked again.
  price = 108;
  await says(holdpoint, "ann", APPROVE);
  await app.settled(thread());
  expect(shownOf(await theOne(holdpoint))).toMatchObject({ again: [{ what: "world" }] });
  await says(holdpoint, "ann", APPROVE);
  expect(await app.settled(thread())).toBe("paid acme 800");
});

test("once it is asked again, a later crash does not ask a third time", async () => {
  const { store, app, holdpoint } = await crashed(EDIT, DRIFTED, ask("pay"));
  const second = await theOne(holdpoint);
  const later = new Process(store);
  const served = serving(later, [
    paying(later, [], { price: 108, looks: 0, look: () => Promise.resolve() }, ask("pay"), Promise.resolve()),
  ]);
  await served.holdpoint.tick();
  expect((await theOne(served.holdpoint)).id).toBe(second.id);
  await says(holdpoint, "ben", APPROVE);
  expect(await app.settled(thread())).toBe("paid acme 5");
});

test("why it is asked again is said also when others of its thread take the room meanwhile (gate #retry)", async () => {
  const { clock, store: disk } = clocked();
  const store = new Observed(disk);
  const paid: string[] = [];
  const world = Promise.withResolvers<string>();
  const raw = Promise.withResolvers<void>();
  let looks = 0;
  // Looked at when it is asked about, when it was approved, and when it is asked about again.
  const snapshot = () => ((looks += 1) < 3 ? "open" : world.promise);
  const pay = payTool(paid, { validFor: "1h", snapshot });
  const limit = { id: "all", tools: "pay", amount: "args.cents", currency: "USD", max: 1_000 } as const;
  const policy = compilePolicy(
    {
      name: "p",
      rules: [ask("pay", { when: 'args.to == "acme"' }), allow("pay", { when: 'args.to == "bolt"' })],
      limits: [{ ...limit, per: "tenant", window: "ever", onExceed: "ask" }],
    },
    [pay],
  );
  const app: App<object, unknown> = entrypoint(
    { name: "both", checkpointer: store, policy },
    async (_input: object) => {
      const later = async (): Promise<unknown> => {
        await raw.promise;
        return outcome(pay.invoke({ to: "bolt", cents: 200 }));
      };
      return Promise.all([outcome(pay.invoke(ACME)), later()]);
    },
  );
  const { holdpoint } = serving(store, [app]);
  const begun = outcome(app.invoke({}, thread()));
  await until(async () => (await open(holdpoint)).length === 1);
  await says(serving(new Process(disk), []).holdpoint, "ann", APPROVE);
  await clock.advance(HOUR);
  const commit = Promise.withResolvers<void>();
  let starts = 0;
  store.before = (change) => {
    if (typesIn(change)["thread"]?.includes("scope_started") !== true) return undefined;
    starts += 1;
    return commit.promise;
  };
  const ticking = holdpoint.tick();
  await until(() => looks === 3);
  raw.resolve();
  await until(() => starts === 1);
  world.resolve("open");
  await clock.settle();
  commit.resolve();
  await Promise.all([ticking, begun]);
  expect(shownOf(await theOne(holdpoint))).toMatchObject({ args: { to: "acme" }, again: [{ what: "expired" }] });
  expect(paid).toEqual(["bolt 200 -"]);
});
