/** What somebody with the database, and without the keys, wrote into it counts for nothing (G4, G10, G11). */
import { describe, expect, test } from "vitest";
import { SigningKey } from "../../src/audit/index.ts";
import { DEFAULT_TENANT } from "../../src/core/ids.ts";
import { entrypoint, interrupt, type InterruptOptions, type Store } from "../../src/index.ts";
import { clocked, HOUR, Process, refusal, rowOf, serving, thread } from "../engine/world.ts";
import { ACME, APPROVE, open, outcome, payTool, says, theOne } from "./office.ts";

type Body = Record<string, unknown>;

/** Rewrites the only document of a collection. */
async function rewrite(store: Store, collection: string, change: (body: Body) => Body, state?: string): Promise<void> {
  const [found] = (await store.find({ tenant: DEFAULT_TENANT, collection, limit: 1 })).items;
  if (found === undefined) throw new Error(`There is no ${collection}.`);
  const { key, revision, index } = found;
  const body = JSON.stringify(change(JSON.parse(found.body) as Body));
  await store.commit({
    tenant: DEFAULT_TENANT,
    put: [{ collection, key, revision, body, index: { ...index, ...(state === undefined ? {} : { state }) } }],
    wake: [(await rowOf(store)).id],
  });
}

function asking(store: Store, options: InterruptOptions) {
  return entrypoint({ name: "asking", checkpointer: store }, async (_input: object) =>
    interrupt("Delete all?", options),
  );
}

describe("an answer that was altered before the thread took it", () => {
  const decided =
    (change: Body) =>
    (body: Body): Body => ({ ...body, decision: { ...(body["decision"] as Body), ...change } });
  const KINDS: readonly (readonly [string, InterruptOptions])[] = [
    ["a plain question", {}],
    ["a question to reviewers", { clarify: true, reviewers: { people: ["ann"] } }],
  ];
  const CHANGES: readonly (readonly [string, (body: Body) => Body])[] = [
    ["what was said", decided({ value: "yes" })],
    ["who said it", decided({ by: "boss" })],
    ["that it was said", ({ decision: _decision, ...body }) => ({ ...body, status: "expired", onDeadline: "fail" })],
  ];

  test.each(KINDS.flatMap(([kind, options]) => CHANGES.map(([what, change]) => ({ kind, options, what, change }))))(
    "$kind, $what: the thread is blocked, and goes on when it is right again",
    async ({ options, change }) => {
      const { store } = clocked();
      const first = new Process(store);
      await asking(first, options).invoke({}, thread());
      first.end();
      const { holdpoint: desk } = serving(new Process(store), []);
      await says(desk, "ann", "no");
      let before: Body = {};
      await rewrite(store, "interrupt", (body) => change((before = body)));
      const here = new Process(store);
      const app = asking(here, options);
      const { holdpoint } = serving(here, [app]);
      await holdpoint.tick();
      expect(await refusal(app.settled(thread()))).toMatchObject({
        code: "THREAD_BLOCKED",
        message: expect.stringContaining("is not what was recorded") as string,
      });
      await rewrite(store, "interrupt", () => before);
      expect(await app.invoke(null, thread())).toBe("no");
    },
  );

  test("an answer nobody gave: the thread is blocked", async () => {
    const { store } = clocked();
    const app = asking(store, {});
    await app.invoke({}, thread());
    const decision = { id: "dec_00000000000000000000000000", value: "yes", digest: "", by: "ann", at: 0 };
    await rewrite(store, "interrupt", (body) => ({ ...body, status: "resolved", decision }), "decided");
    await serving(store, [app]).holdpoint.tick();
    expect(await refusal(app.settled(thread()))).toMatchObject({ code: "THREAD_BLOCKED" });
  });

  test.each([
    ["before its time", (body: Body) => ({ ...body, status: "expired" }), 0],
    ["with another default", (body: Body) => ({ ...body, status: "expired", onDeadline: { value: "yes" } }), HOUR],
  ])("a deadline that comes %s: the thread is blocked", async (_what, change, later) => {
    const { clock, store } = clocked();
    const first = new Process(store);
    await asking(first, { deadline: "1h", onDeadline: { value: "no" } }).invoke({}, thread());
    first.end();
    await clock.advance(later);
    await rewrite(store, "interrupt", change, "decided");
    const here = new Process(store);
    const app = asking(here, { deadline: "1h", onDeadline: { value: "no" } });
    await serving(here, [app]).holdpoint.tick();
    expect(await refusal(app.settled(thread()))).toMatchObject({ code: "THREAD_BLOCKED" });
  });

  test("reviewers that were put in the place of others decide nothing, hot or cold", async () => {
    const { store } = clocked();
    const app = asking(store, { clarify: true, reviewers: { people: ["ann"] } });
    await app.invoke({}, thread());
    await rewrite(store, "interrupt", (body) => {
      const review = body["review"] as { readonly state: Body };
      return {
        ...body,
        review: { ...review, state: { ...review.state, reviewers: { rule: { people: ["mallory"], count: 1 } } } },
      };
    });
    const { holdpoint } = serving(store, [app]);
    await says(holdpoint, "mallory", "yes");
    expect(await refusal(app.settled(thread()))).toMatchObject({ code: "THREAD_BLOCKED" });
  });
});

describe("a grant that was altered", () => {
  const granted =
    (change: Body) =>
    (body: Body): Body => ({ ...body, grant: { ...(body["grant"] as Body), ...change } });

  test.each<[string, (body: Body) => Body]>([
    ["more uses", granted({ maxUses: 500 })],
    ["more time", granted({ expiresAt: 9_000_000_000_000 })],
    ["a wider scope", granted({ scope: { tool: "pay" } })],
    ["the end of its stream", (body) => ({ ...body, seq: 2 })],
  ])("%s: permits nothing; people are asked", async (_what, change) => {
    const { store } = clocked();
    const paid: string[] = [];
    const pay = payTool(paid);
    const app = entrypoint({ name: "paying", checkpointer: store }, async (_input: object) =>
      outcome(pay.invoke(ACME)),
    );
    const { holdpoint } = serving(store, [app], { grantors: { people: ["boss"] } });
    const bounds = { maxUses: 3, expiresIn: "1h", when: "args.cents > 1" } as const;
    await holdpoint.grant(pay, bounds, { by: "boss", reason: "refunds" });
    await app.invoke({}, thread());
    expect(paid).toHaveLength(1);
    await rewrite(store, "grant", change);
    await app.invoke({}, thread("again"));
    expect(await open(holdpoint, "again")).toHaveLength(1);
    expect(paid).toHaveLength(1);
  });

  test("one taken back, and put back in the document: permits nothing", async () => {
    const { store } = clocked();
    const pay = payTool([]);
    const app = entrypoint({ name: "paying", checkpointer: store }, async (_input: object) =>
      outcome(pay.invoke(ACME)),
    );
    const { holdpoint } = serving(store, [app], { grantors: { people: ["boss"] } });
    const { grant } = await holdpoint.grant(pay, { maxUses: 3, expiresIn: "1h" }, { by: "boss", reason: "refunds" });
    await app.invoke({}, thread());
    await holdpoint.revokeGrant(grant.id, { by: "boss" });
    await rewrite(store, "grant", (body) => ({ ...body, grant }), "active");
    await app.invoke({}, thread("again"));
    expect(await open(holdpoint, "again")).toHaveLength(1);
  });
});

describe("where decisions are signed, what was written without the key", () => {
  const signer = SigningKey.create();
  const DESKS = [
    { who: "with the key", options: { signer }, counts: true },
    { who: "with a key of its own", options: { signer: SigningKey.create() }, counts: false },
    { who: "without any", options: {}, counts: false },
  ] as const;

  test.each(DESKS)("a vote by a process $who: counts = $counts", async ({ options, counts }) => {
    const { store } = clocked();
    const paid: string[] = [];
    const pay = payTool(paid, { reviewers: { people: ["ann"] } });
    const here = new Process(store);
    const app = entrypoint({ name: "paying", checkpointer: here }, async (_input: object) => outcome(pay.invoke(ACME)));
    const { holdpoint } = serving(here, [app], { signer });
    await app.invoke({}, thread());
    await says(serving(new Process(store), [], options).holdpoint, "ann", APPROVE);
    await holdpoint.tick();
    expect(await app.settled(thread())).toBe(counts ? "paid acme 900" : "STORE_CORRUPT");
    expect(paid).toHaveLength(counts ? 1 : 0);
  });

  test.each(DESKS)("an answer by a process $who: counts = $counts", async ({ options, counts }) => {
    const { store } = clocked();
    const here = new Process(store);
    const app = asking(here, {});
    const { holdpoint } = serving(here, [app], { signer });
    await app.invoke({}, thread());
    const { id, digest } = await theOne(holdpoint);
    await serving(new Process(store), [], options).holdpoint.decide(id, "yes", { by: "ann", digest });
    await holdpoint.tick();
    if (counts) expect(await app.settled(thread())).toBe("yes");
    else expect(await refusal(app.settled(thread()))).toMatchObject({ code: "THREAD_BLOCKED" });
  });

  test("a grant by a process without the key permits nothing; one by a process with it does", async () => {
    const { store } = clocked();
    const pay = payTool([]);
    const here = new Process(store);
    const app = entrypoint({ name: "paying", checkpointer: here }, async (_input: object) => outcome(pay.invoke(ACME)));
    const grantors = { people: ["boss"] };
    const { holdpoint } = serving(here, [app], { signer, grantors });
    const other = serving(new Process(store), [], { grantors }).holdpoint;
    const bounds = { maxUses: 1, expiresIn: "1h" } as const;
    await other.grant(pay, bounds, { by: "boss", reason: "none of his" });
    await app.invoke({}, thread());
    expect(await open(holdpoint)).toHaveLength(1);
    await holdpoint.grant(pay, bounds, { by: "boss", reason: "refunds" });
    expect(await app.invoke({}, thread("again"))).toBe("paid acme 900");
  });

  test("a vote that was signed before the key was rotated still counts", async () => {
    const { store } = clocked();
    const pay = payTool([], { reviewers: { people: ["ann"] } });
    const make = (checkpointer: Store) =>
      entrypoint({ name: "paying", checkpointer }, async (_input: object) => outcome(pay.invoke(ACME)));
    const first = new Process(store);
    await make(first).invoke({}, thread());
    first.end();
    await says(serving(new Process(store), [], { signer }).holdpoint, "ann", APPROVE);
    const here = new Process(store);
    const app = make(here);
    const next = SigningKey.create().after([{ keyId: signer.keyId, publicKey: signer.publicKey }]);
    await serving(here, [app], { signer: next }).holdpoint.tick();
    expect(await app.settled(thread())).toBe("paid acme 900");
  });
});
