/** Grants: "five more like this" with bounds, counted, taken back, and never above a denial (G4, G10). */
import { describe, expect, test } from "vitest";
import {
  ask,
  compilePolicy,
  deny,
  entrypoint,
  type HoldpointOptions,
  type PolicyDocument,
  type Store,
} from "../../src/index.ts";
import { journalOf } from "../crash/invariants.ts";
import { clocked, codeOf, HOUR, Process, refusal, serving, thread } from "../engine/world.ts";
import { APPROVE, counted, Observed, only, open, outcome, payTool, says, typesIn } from "./office.ts";
import { PAY_LIMIT } from "./pay-limit.ts";

const GRANTORS = { people: ["boss"] };

/** Pays what it is told, behind a policy that asks, in a process that takes grants. */
function desk(
  store: Store,
  paid: string[],
  rules: PolicyDocument["rules"] = [ask("pay")],
  more: Partial<PolicyDocument> & { readonly options?: Partial<HoldpointOptions> } = {},
) {
  const { options = {}, ...document } = more;
  const pay = payTool(paid);
  const policy = compilePolicy({ name: "p", rules, ...document }, [pay]);
  const app = entrypoint({ name: "paying", checkpointer: store, policy }, async (cents: number) =>
    outcome(pay.invoke({ to: "acme", cents })),
  );
  return { pay, app, ...serving(store, [app], { grantors: GRANTORS, ...options }) };
}

const BOUNDS = { maxUses: 2, expiresIn: "2h", amount: "args.cents", maxAmountMinor: 500, currency: "USD" } as const;
const byBoss = { by: "boss", reason: "small refunds after the storm" } as const;

describe("a grant", () => {
  test("lets as many actions run without asking as it says, and the permit names it; then people are asked again", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const { pay, app, holdpoint } = desk(store, paid);
    const { grant } = await holdpoint.grant(pay, BOUNDS, byBoss);
    for (const id of ["a", "b"]) expect(await app.invoke(400, thread(id))).toBe("paid acme 400");
    await app.invoke(400, thread("c"));
    expect(await open(holdpoint, "c")).toHaveLength(1);
    const [started] = only(await journalOf(store, "a"), "scope_started");
    expect(started?.permit?.judged).toMatchObject({
      verdict: "allow",
      rules: expect.arrayContaining([grant.id]) as string[],
    });
    expect((await holdpoint.grants()).items).toMatchObject([{ grant: { id: grant.id, issuedBy: "boss" }, used: 2 }]);
  });

  test("is used in the very commit that starts what it permits", async () => {
    const { store: disk } = clocked();
    const store = new Observed(disk);
    const { pay, app, holdpoint } = desk(store, []);
    await holdpoint.grant(pay, BOUNDS, byBoss);
    await app.invoke(400, thread());
    const uses = store.commits.filter(
      ({ thread: row, put = [] }) => row !== undefined && put.some(({ collection }) => collection === "grant"),
    );
    expect(uses.map(typesIn)).toEqual([{ thread: expect.arrayContaining(["scope_started"]) as string[] }]);
  });

  test.each<[string, number, object, number]>([
    ["more than it permits", 501, BOUNDS, 0],
    ["where its condition does not hold", 400, { ...BOUNDS, when: 'args.to == "bolt"' }, 0],
    ["after its time", 400, BOUNDS, 2 * HOUR],
  ])("does not hold for an action %s: people are asked", async (_what, cents, bounds, later) => {
    const { clock, store } = clocked();
    const paid: string[] = [];
    const { pay, app, holdpoint } = desk(store, paid);
    await holdpoint.grant(pay, bounds as typeof BOUNDS, byBoss);
    await clock.advance(later);
    await app.invoke(cents, thread());
    expect(await open(holdpoint)).toHaveLength(1);
    expect(paid).toEqual([]);
  });

  test("never passes a denial", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const { pay, app, holdpoint } = desk(store, paid, [ask("pay"), deny("pay", { when: "args.cents == 13" })]);
    await holdpoint.grant(pay, BOUNDS, byBoss);
    expect(await app.invoke(13, thread())).toBe("POLICY_DENIED");
    expect(paid).toEqual([]);
    expect((await holdpoint.grants()).items).toMatchObject([{ used: 0 }]);
  });

  test("taken back permits nothing any more; what ran stays", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const { pay, app, holdpoint } = desk(store, paid);
    const { grant } = await holdpoint.grant(pay, BOUNDS, byBoss);
    await app.invoke(400, thread("a"));
    await holdpoint.revokeGrant(grant.id, { by: "boss" });
    await app.invoke(400, thread("b"));
    expect(await open(holdpoint, "b")).toHaveLength(1);
    expect(paid).toHaveLength(1);
    expect((await holdpoint.grants({ state: "revoked" })).items).toHaveLength(1);
  });

  test("does not take the place of a limit", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const { pay, app, holdpoint } = desk(store, paid, [ask("pay")], {
      limits: [{ ...PAY_LIMIT, max: 700 }],
    });
    await holdpoint.grant(pay, { ...BOUNDS, maxUses: 5 }, byBoss);
    expect(await app.invoke(400, thread("a"))).toBe("paid acme 400");
    expect(await app.invoke(400, thread("b"))).toBe("POLICY_DENIED");
    expect(await counted(store)).toEqual({ reserved: 0, consumed: 400 });
    expect((await holdpoint.grants()).items).toMatchObject([{ used: 1 }]);
  });

  test("of one use is used once, by two processes at the same time", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const one = desk(new Process(store), paid);
    const other = desk(new Process(store), paid);
    await one.holdpoint.grant(one.pay, { ...BOUNDS, maxUses: 1 }, byBoss);
    await Promise.all([one.app.invoke(400, thread("a")), other.app.invoke(400, thread("b"))]);
    expect(paid).toEqual(["acme 400 -"]);
    const asked = [...(await open(one.holdpoint, "a")), ...(await open(one.holdpoint, "b"))];
    expect(asked).toHaveLength(1);
    expect([one.errors, other.errors]).toEqual([[], []]);
  });

  test("does not answer what was asked before; people still decide that", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const { pay, app, holdpoint } = desk(store, paid);
    await app.invoke(400, thread());
    await holdpoint.grant(pay, BOUNDS, byBoss);
    await holdpoint.tick();
    expect(paid).toEqual([]);
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 400");
    expect((await holdpoint.grants()).items).toMatchObject([{ used: 0 }]);
  });
});

describe("who may grant", () => {
  test.each([
    ["somebody who is no grantor", "ann", "NOT_A_REVIEWER"],
    ["an agent", { id: "boss", kind: "agent" as const }, "AGENT_CANNOT_DECIDE"],
    ["a service", { id: "boss", kind: "service" as const }, "AGENT_CANNOT_DECIDE"],
  ])("not %s", async (_what, by, code) => {
    const { store } = clocked();
    const { pay, holdpoint } = desk(store, []);
    expect(await codeOf(holdpoint.grant(pay, BOUNDS, { by, reason: "why not" }))).toBe(code);
    expect((await holdpoint.grants()).items).toEqual([]);
  });

  test("not the thread itself, whatever name it uses", async () => {
    const { store } = clocked();
    const { pay, holdpoint } = desk(store, []);
    const attack = entrypoint({ name: "attack", checkpointer: store }, async () =>
      outcome(holdpoint.grant(pay, BOUNDS, byBoss)),
    );
    expect(await attack.invoke({}, thread("attack"))).toBe("AGENT_CANNOT_DECIDE");
    expect((await holdpoint.grants()).items).toEqual([]);
  });

  test.each([
    ["no end of uses", { maxUses: 1_000_000 }],
    ["no end", { expiresIn: "1000000d" }],
    ["an amount in fractions", { maxAmountMinor: 0.5 }],
    ["a field the tool does not have", { when: "args.iban == 'x'" }],
  ])("nobody: one with %s", async (_what, bad) => {
    const { store } = clocked();
    const { pay, holdpoint } = desk(store, []);
    const code = await codeOf(holdpoint.grant(pay, { ...BOUNDS, ...bad } as never, byBoss));
    expect(["GRANT_INVALID", "INVALID_ARGUMENT"]).toContain(code);
  });

  test("nobody: one without an end, which is named", async () => {
    const { store } = clocked();
    const { pay, holdpoint } = desk(store, []);
    const { expiresIn: _expiresIn, ...bounds } = BOUNDS;
    expect(await refusal(holdpoint.grant(pay, bounds as never, byBoss))).toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringMatching(/^expiresIn: undefined is no duration/) as string,
      data: { field: "expiresIn" },
    });
  });
});
