/**
 * Threads of several tenants in one process, and in one store (engine/app.ts, A1; engine/holdpoint.ts, P1;
 * engine/oversight/oversight.ts, O3).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import {
  allow,
  ask,
  Command,
  compilePolicy,
  entrypoint,
  Holdpoint,
  interrupt,
  MemorySaver,
  sleep,
  step,
  type App,
  type Directory,
  type RunConfig,
  type Store,
} from "../../src/index.ts";
import { threadId, type Tenant } from "../../src/core/ids.ts";
import { engineFor } from "../../src/engine/engine-for.ts";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";
import { ManualClock } from "../../src/testing/index.ts";
import { outcome, payTool } from "../approvals/office.ts";
import { limitedDesk } from "../approvals/limited.ts";
import { cool, Process, thread, until } from "./world.ts";

const [ACME, BETA] = ["acme" as Tenant, "beta" as Tenant];
const T = threadId("t");

const STORES: readonly (readonly [string, (clock: ManualClock) => Store])[] = [
  ["memory", (clock) => new MemorySaver({ clock })],
  ["SQLite", (clock) => SqliteSaver.fromConnString(":memory:", { clock })],
];

/** What code sees of where it is. */
function seeing(store: Store): App<object, unknown> {
  return entrypoint({ name: "seeing", checkpointer: store }, async (_input: object, { tenant }: RunConfig) => {
    const answer = await interrupt<string>("Go on?");
    return [tenant, answer];
  });
}

describe.each(STORES)("in %s", (_name, open) => {
  const clock = new ManualClock();
  const stores: Store[] = [];
  const opened = (): Store => {
    const store = open(clock);
    stores.push(store);
    return store;
  };

  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
  });

  test("a thread is its tenant's for good, and its code sees whose it is, hot and cold", async () => {
    const store = opened();
    const app = seeing(store);
    for (const one of [app, app.forTenant(ACME), app.forTenant(BETA)]) await one.invoke({}, thread());
    const resume = (answer: string): Command => new Command({ resume: answer });
    expect(await app.forTenant(ACME).invoke(resume("a"), thread())).toEqual(["acme", "a"]);
    cool(store);
    expect(await app.forTenant("beta").invoke(resume("b"), thread())).toEqual(["beta", "b"]);
    expect((await store.thread("default" as Tenant, T))?.status).toBe("waiting");
    expect(await app.forTenant("default").invoke(resume("d"), thread())).toEqual(["default", "d"]);
    await expect(app.forTenant("gamma").getState(thread())).rejects.toMatchObject({ code: "THREAD_NOT_FOUND" });
    const rows = await Promise.all([ACME, BETA].map((tenant) => store.thread(tenant, T)));
    expect(rows.map((row) => row?.tenant)).toEqual([ACME, BETA]);
  });

  test("a question of one tenant does not exist for another: reading, deciding, delegating, claiming, canceling", async () => {
    const store = opened();
    const app = seeing(store);
    const { __interrupt__: asked } = await app
      .forTenant(ACME)
      .invoke({}, thread())
      .then((result) => result as never);
    const [{ id, digest }] = asked as unknown as [{ readonly id: string; readonly digest: string }];
    const holdpoint = new Holdpoint({ store, graphs: [app] });
    for (const desk of [holdpoint, holdpoint.forTenant(BETA)]) {
      const missing = { code: "INTERRUPT_NOT_FOUND" };
      await expect(desk.decide(id, "x", { by: "ann", digest })).rejects.toMatchObject(missing);
      await expect(desk.receipt(id)).rejects.toMatchObject(missing);
      await expect(desk.standing(id)).rejects.toMatchObject(missing);
      await expect(desk.delegate(id, { to: "bob", until: "1h" }, { by: "ann" })).rejects.toMatchObject(missing);
      await expect(desk.revoke(id, { by: "ann" })).rejects.toMatchObject(missing);
      await expect(desk.inbox.show(id, { by: "ann" })).rejects.toMatchObject(missing);
      await expect(desk.inbox.claim(id, { by: "ann" })).rejects.toMatchObject(missing);
      await expect(desk.cancel("t")).rejects.toMatchObject({ code: "THREAD_NOT_FOUND" });
      expect((await desk.pending()).items).toEqual([]);
      expect((await desk.threads()).items).toEqual([]);
    }
    await expect(app.decide(id, "x", { by: "ann" })).rejects.toMatchObject({ code: "INTERRUPT_NOT_FOUND" });
    await expect(app.forTenant(BETA).receipt(id)).rejects.toMatchObject({ code: "INTERRUPT_NOT_FOUND" });
    expect((await holdpoint.forTenant(ACME).pending()).items.map((one) => one.id)).toEqual([id]);
    await holdpoint.forTenant(ACME).decide(id, "yes", { by: "ann" });
    expect(await app.forTenant(ACME).settled(thread())).toEqual(["acme", "yes"]);
  });

  test("limits and grants of one tenant are none of another's", async () => {
    const store = opened();
    const paid: string[] = [];
    const { app, pay } = limitedDesk(store, paid, { rule: allow("pay") });
    const pays = (tenant: string, id: string): Promise<unknown> => app.forTenant(tenant).invoke(600, thread(id));
    expect(await pays("acme", "1")).toBe("paid acme 600");
    expect(await pays("acme", "2")).toBe("POLICY_DENIED");
    expect(await pays("beta", "2")).toBe("paid acme 600");
    expect(await app.invoke(600, thread("2"))).toBe("paid acme 600");

    const other = opened();
    const asking = entrypoint(
      { name: "paying", checkpointer: other, policy: compilePolicy({ name: "p", rules: [ask("pay")] }, [pay]) },
      async (cents: number) => outcome(pay.invoke({ to: "acme", cents })),
    );
    const holdpoint = new Holdpoint({ store: other, graphs: [asking], grantors: { people: ["ann"] } });
    const reason = "small change";
    await holdpoint.forTenant(ACME).grant(pay, { maxUses: 5, expiresIn: "1h" }, { by: "ann", reason });
    expect(await asking.forTenant(ACME).invoke(1, thread())).toBe("paid acme 1");
    expect(await asking.forTenant(BETA).invoke(1, thread())).toHaveProperty("__interrupt__");
    expect(await asking.invoke(1, thread())).toHaveProperty("__interrupt__");
    const counted = [holdpoint.forTenant(ACME), holdpoint.forTenant(BETA), holdpoint];
    expect(await Promise.all(counted.map(async (desk) => (await desk.grants()).items.length))).toEqual([1, 0, 0]);
  });

  test("nobody is known in a tenant that the directory says nothing of (O3)", async () => {
    const store = opened();
    const paid: string[] = [];
    const pay = payTool(paid, { reviewers: "finance" });
    const app = entrypoint({ name: "paying", checkpointer: store }, async (_input: object) =>
      outcome(pay.invoke({ to: "x", cents: 1 })),
    );
    const finance: Directory = { rolesOf: () => ["finance"] };
    const directory: Directory = { ...finance, forTenant: (tenant) => (tenant === "acme" ? finance : undefined) };
    const holdpoint = new Holdpoint({ store, graphs: [app], directory });
    const says = async (tenant: string): Promise<unknown> => {
      await app.forTenant(tenant).invoke({}, thread());
      const desk = holdpoint.forTenant(tenant);
      const [question] = (await desk.pending()).items;
      const by = { id: "ann", roles: ["finance"] };
      return desk.decide(question?.id ?? "", { type: "approve" }, { by, digest: question?.digest ?? "" });
    };
    await expect(says("default")).resolves.toMatchObject({ by: "ann" });
    await expect(says("acme")).resolves.toMatchObject({ by: "ann" });
    await expect(says("beta")).rejects.toMatchObject({ code: "NOT_A_REVIEWER" });
    await until(() => paid.length === 2, "those that were approved are paid");
  });

  test("a worker runs the threads of all tenants, each as its own, after a crash too", async () => {
    const shared = opened();
    const woken: string[] = [];
    const graph = (store: Store): App<object, unknown> =>
      entrypoint({ name: "sleeping", checkpointer: store }, async (_input: object, { tenant }: RunConfig) => {
        await sleep("1m");
        woken.push(await step("who", async () => tenant, { effect: "read" }));
        return interrupt("And now?");
      });
    const first = new Process(shared);
    for (const tenant of ["acme", "beta", "default"]) {
      void graph(first)
        .forTenant(tenant)
        .invoke({}, thread())
        .catch(() => undefined);
    }
    await until(async () => (await shared.tenants(undefined, 10)).length === 3, "all have begun");
    await clock.settle();
    first.end();
    await clock.advance(61_000);
    const second = new Process(shared);
    const errors: unknown[] = [];
    const holdpoint = new Holdpoint({ store: second, graphs: [graph(second)], onError: (error) => errors.push(error) });
    expect(await holdpoint.tick()).toBe(3);
    expect(woken.toSorted()).toEqual(["acme", "beta", "default"]);
    const desks = ["acme", "beta", "default"].map((tenant) => holdpoint.forTenant(tenant));
    const ids = await Promise.all(desks.map(async (desk) => (await desk.pending()).items.map(({ id }) => id)));
    expect(ids.map((all) => all.length)).toEqual([1, 1, 1]);
    expect(new Set(ids.flat()).size).toBe(3);
    expect(errors).toEqual([]);
    second.end();
  });

  test("threads that nobody goes on with are told to their tenant, however many others have", async () => {
    const store = opened();
    const app = seeing(store);
    for (let index = 0; index < 60; index += 1) await app.forTenant(ACME).invoke({}, thread(`acme-${index}`));
    await app.forTenant(BETA).invoke({}, thread("beta-1"));
    const without = new Holdpoint({ store, graphs: [] });
    expect((await without.forTenant(BETA).alarms()).map((alarm) => alarm.threadId)).toEqual(["beta-1"]);
    expect((await without.forTenant(BETA).unclaimable()).map(({ id }) => id)).toEqual(["beta-1"]);
    expect(await without.alarms()).toEqual([]);
    expect(await without.unclaimable()).toEqual([]);
  });

  test("blocked threads of every tenant are looked at when a worker starts", async () => {
    const shared = opened();
    const version = (store: Store, question: string): App<object, unknown> =>
      entrypoint({ name: "changing", checkpointer: store }, async (_input: object) => interrupt(question));
    const first = new Process(shared);
    const old = version(first, "Old?").forTenant(ACME);
    await old.invoke({}, thread());
    first.end();
    const second = new Process(shared);
    const [question] = (await new Holdpoint({ store: second, graphs: [] }).forTenant(ACME).pending()).items;
    await new Holdpoint({ store: second, graphs: [] }).forTenant(ACME).decide(question?.id ?? "", "x", { by: "ann" });
    const wrong = new Holdpoint({ store: second, graphs: [version(second, "New?")], onError: () => undefined });
    await clock.advance(20_000);
    await wrong.tick();
    expect((await wrong.forTenant(ACME).threads()).items).toMatchObject([{ status: "blocked" }]);
    second.end();
    const third = new Process(shared);
    const right = new Holdpoint({ store: third, graphs: [version(third, "Old?")] });
    right.start();
    await until(async () => (await shared.thread(ACME, T))?.status === "completed", "it goes on");
    await right.stop();
    third.end();
  });
});

describe("inside a thread", () => {
  const inner = (store: Store): App<object, unknown> =>
    entrypoint({ name: "inner", checkpointer: store }, async (_input: object, { tenant }: RunConfig) => tenant);

  test("what is started is of the same tenant, and no other can be named (A1)", async () => {
    const store = new MemorySaver();
    const child = inner(store);
    const tried = entrypoint({ name: "outer", checkpointer: store }, async (_input: object) => {
      const own = await step("own", async () => child.invoke({}, thread("child")));
      const named = await step("named", async () => child.forTenant("acme").invoke({}, thread("named")));
      const others = await step("others", async () => outcome(child.forTenant("beta").invoke({}, thread("other"))));
      const read = await step("read", async () => outcome(child.forTenant("default").getState(thread("child"))));
      return [own, named, others, read];
    });
    expect(await tried.forTenant("acme").invoke({}, thread())).toEqual([
      "acme",
      "acme",
      "INVALID_ARGUMENT",
      "INVALID_ARGUMENT",
    ]);
    expect(await store.tenants(undefined, 10)).toEqual(["acme"]);
  });

  test("a graph without a store is no way around it", async () => {
    const child = entrypoint("child", async (_input: object, { tenant }: RunConfig) => tenant);
    const tried = entrypoint({ name: "outer", checkpointer: new MemorySaver() }, async (_input: object) => [
      await child.invoke({}),
      await outcome(child.forTenant("beta").invoke({})),
    ]);
    expect(await tried.forTenant("acme").invoke({}, thread())).toEqual(["acme", "INVALID_ARGUMENT"]);
    expect(await child.forTenant("beta").invoke({})).toBe("beta");
  });
});

test.each(["", " acme", "a b", "ac\nme", "ac/me", "-acme", "{acme}", "a".repeat(129), "é", 7, undefined])(
  "%j names no tenant",
  (name) => {
    const store = new MemorySaver();
    const app = seeing(store);
    const refusal = expect.objectContaining({ code: "INVALID_ARGUMENT" }) as Error;
    expect(() => app.forTenant(name as string)).toThrow(refusal);
    expect(() => new Holdpoint({ store, graphs: [] }).forTenant(name as string)).toThrow(refusal);
  },
);

test("two processes on one file, and what is theirs after both are gone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "holdpoint-tenants-"));
  try {
    const path = join(folder, "data.db");
    for (const tenant of ["acme", "beta"]) {
      const store = SqliteSaver.fromConnString(path);
      await seeing(store).forTenant(tenant).invoke({}, thread());
      await store.close();
    }
    const store = SqliteSaver.fromConnString(path);
    const app = seeing(store);
    expect(await app.forTenant("beta").invoke(new Command({ resume: "b" }), thread())).toEqual(["beta", "b"]);
    expect(engineFor(store).resting(ACME, T)).toBeUndefined();
    expect(await app.forTenant("acme").invoke(new Command({ resume: "a" }), thread())).toEqual(["acme", "a"]);
    await store.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
