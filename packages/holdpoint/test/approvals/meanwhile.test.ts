/**
 * What others change between the moment something is decided on and the moment it is stored (G3, G4, G5, G10): nothing is
 * lost, nothing is held back, and nobody waits until a lease lapses.
 */
import { describe, expect, test } from "vitest";
import { allow, Annotation, ask, entrypoint, START, StateGraph, step, type Store } from "../../src/index.ts";
import { LIMITS } from "../../src/engine/gate/reservations.ts";
import { engineFor } from "../../src/engine/engine-for.ts";
import { DEFAULT_TENANT, threadId } from "../../src/core/ids.ts";
import type { JournalEntry } from "../../src/core/journal.ts";
import type { Change } from "../../src/storage/store.ts";
import { journalOf } from "../crash/invariants.ts";
import { clocked, codeOf, MINUTE, Process, refusal, rested, rowOf, serving, thread, until } from "../engine/world.ts";
import { limitedDesk as desk, limitedTo } from "./limited.ts";
import { APPROVE, counted, ends, Observed, only, outcome, payTool, says, states, theOne, typesIn } from "./office.ts";

/** Somebody else uses a limit, straight in the store. */
async function useUp(store: Store, cents: number): Promise<void> {
  const [found] = (await store.find({ tenant: DEFAULT_TENANT, collection: LIMITS, limit: 1 })).items;
  if (found === undefined) throw new Error("Nothing is counted yet.");
  const before = JSON.parse(found.body) as { readonly consumed: number };
  const put = { ...found, body: JSON.stringify({ ...before, consumed: before.consumed + cents }) };
  expect(await store.commit({ tenant: DEFAULT_TENANT, put: [put] })).toMatchObject({ ok: true });
}

/** Whether a commit uses a limit. */
function counts({ put = [] }: Change): boolean {
  return put.some(({ collection }) => collection === LIMITS);
}

function journals(type: JournalEntry["type"]): (change: Change) => boolean {
  return (change) => typesIn(change)["thread"]?.includes(type) === true;
}

/** Calls `meanwhile` once, just before the first commit that is meant. */
function justBefore(store: Observed, isMeant: (change: Change) => boolean, meanwhile: () => Promise<unknown>): void {
  store.before = async (change) => {
    if (!isMeant(change)) return;
    store.before = undefined;
    await meanwhile();
  };
}

describe("a limit that somebody else used up", () => {
  function looking() {
    const { clock, store: disk } = clocked();
    const store = new Observed(disk);
    const done: string[] = [];
    const pay = payTool(done);
    const app = entrypoint(
      { name: "looking", checkpointer: store, policy: limitedTo(pay, allow("pay")) },
      async (cents: number) => {
        await step("look", async () => void done.push(`looked ${cents}`));
        return outcome(pay.invoke({ to: "acme", cents }));
      },
    );
    return { clock, disk, store, done, app };
  }

  test("is judged again at once; what came before it is kept, and not done again", async () => {
    const { disk, store, done, app } = looking();
    expect(await app.invoke(100, thread("first"))).toBe("paid acme 100");
    done.length = 0;
    justBefore(store, counts, () => useUp(disk, 500));
    expect(await app.invoke(600, thread())).toBe("POLICY_DENIED");
    expect(done).toEqual(["looked 600"]);
    const entries = await journalOf(store, "t");
    expect(only(entries, "run_started")).toHaveLength(1);
    expect(only(entries, "scope_started")).toEqual([]);
    expect(await counted(disk)).toEqual({ reserved: 0, consumed: 600 });
  });

  test("does not lose the input of a next run", async () => {
    const { disk, store, done, app } = looking();
    expect(await app.invoke(100, thread())).toBe("paid acme 100");
    justBefore(store, counts, () => useUp(disk, 300));
    expect(await app.invoke(700, thread())).toBe("POLICY_DENIED");
    expect(done).toEqual(["looked 100", "acme 100 -", "looked 700"]);
  });

  test("is given up on when others are faster again and again; the lease lapses, and it goes on then", async () => {
    const { clock, disk, store, done, app } = looking();
    expect(await app.invoke(1, thread("first"))).toBe("paid acme 1");
    let times = 0;
    store.before = async (change) => {
      if (!counts(change)) return;
      times += 1;
      await useUp(disk, 1);
    };
    const result = app.invoke(1, thread());
    await until(async () => engineFor(store).activeThreads === 0 && times > 0);
    expect(times).toBe(20);
    expect((await rowOf(disk)).leaseUntil).not.toBeNull();
    store.before = undefined;
    await clock.advance(MINUTE);
    expect(await result).toBe("paid acme 1");
    expect(done.filter((what) => what === "acme 1 -")).toHaveLength(2);
  });

  test("is seen to when nobody waits for the thread", async () => {
    const { store: disk } = clocked();
    const store = new Observed(disk);
    const paid: string[] = [];
    const { app, holdpoint } = desk(store, paid, { terms: { allow: ["approve", "reject", "edit"] } });
    await app.invoke(100, thread());
    justBefore(store, journals("scope_started"), () => useUp(disk, 500));
    await says(holdpoint, "ann", { type: "edit", args: { to: "acme", cents: 600, memo: "-" } });
    await rested(disk);
    expect(await app.settled(thread())).toBe("POLICY_DENIED");
    expect([paid, await ends(disk)]).toEqual([[], ["unused"]]);
    expect(await counted(disk)).toEqual({ reserved: 0, consumed: 500 });
  });
});

describe("an approval", () => {
  test("that is revoked just before the commit that would use it runs nothing", async () => {
    const { store: disk } = clocked();
    const store = new Observed(disk);
    const paid: string[] = [];
    const { app, holdpoint } = desk(store, paid);
    await app.invoke(900, thread());
    const { holdpoint: elsewhere } = serving(new Process(disk), []);
    const { id } = await theOne(holdpoint);
    justBefore(store, journals("scope_started"), () => elsewhere.revoke(id, { by: "ann" }));
    await says(holdpoint, "ann", APPROVE);
    expect((await rested(disk)).leaseUntil).toBeNull();
    expect(await app.settled(thread())).toBe("APPROVAL_REVOKED");
    expect([paid, await ends(disk)]).toEqual([[], ["unused"]]);
    expect(await counted(disk)).toEqual({ reserved: 0, consumed: 0 });
  });

  test("given up when its deadline has come, which somebody else fires just then, ends as unused", async () => {
    const { clock, store: disk } = clocked();
    const store = new Observed(disk);
    const { app } = desk(store, [], { terms: { deadline: MINUTE } });
    await app.invoke(900, thread());
    const elsewhere = serving(new Process(disk), []).holdpoint;
    const { id, digest } = await theOne(elsewhere);
    justBefore(store, journals("run_canceled"), async () => {
      expect(await codeOf(elsewhere.decide(id, APPROVE, { by: "ann", digest }))).toBe("DEADLINE_PASSED");
    });
    await clock.advance(MINUTE);
    await app.cancel(thread());
    expect((await rested(disk)).status).toBe("canceled");
    expect((await states(disk))[0]).toMatchObject({ status: "expired", outcome: { kind: "unused" } });
    expect(await counted(disk)).toEqual({ reserved: 0, consumed: 0 });
  });
});

describe("what was reserved goes back with its question", () => {
  test("when the state is changed instead", async () => {
    const { store } = clocked();
    const pay = payTool([]);
    const app = new StateGraph(Annotation.Root({ out: Annotation<string>() }))
      .addNode("pay", async () => ({ out: await pay.invoke({ to: "acme", cents: 900 }) }))
      .addEdge(START, "pay")
      .compile({ name: "graph", checkpointer: store, policy: limitedTo(pay, ask("pay")) });
    await app.invoke({}, thread());
    expect(await counted(store)).toEqual({ reserved: 900, consumed: 0 });
    await app.updateState(thread(), { out: "nothing" }, "pay", { cancelPending: true });
    expect(await counted(store)).toEqual({ reserved: 0, consumed: 0 });
  });

  test("when its run failed, and another begins", async () => {
    const { store } = clocked();
    const pay = payTool([]);
    const app = entrypoint(
      { name: "failing", checkpointer: store, policy: limitedTo(pay, ask("pay")) },
      async (fails: boolean) => {
        if (!fails) return "fine";
        const call = pay.invoke({ to: "acme", cents: 900 });
        await step("boom", async () => {
          await until(async () => (await counted(store)).reserved === 900);
          throw new Error("boom");
        });
        return call;
      },
    );
    expect((await refusal(app.invoke(true, thread()))).message).toBe("boom");
    expect(await counted(store)).toEqual({ reserved: 900, consumed: 0 });
    expect(await app.invoke(false, thread())).toBe("fine");
    expect(await counted(store)).toEqual({ reserved: 0, consumed: 0 });
    expect(await store.thread(DEFAULT_TENANT, threadId("t"))).toMatchObject({ status: "completed" });
  });
});
