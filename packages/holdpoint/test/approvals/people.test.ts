/** Who may decide: roles, stages, n of m, separation of duties, delegation, taking back (G2, G3, G10; scoreboard E4, D3). */
import { describe, expect, test } from "vitest";
import {
  Command,
  entrypoint,
  Holdpoint,
  interrupt,
  type App,
  type Decider,
  type ReviewersInput,
} from "../../src/index.ts";
import { clocked, codeOf, HOUR, Process, refusal, serving, thread } from "../engine/world.ts";
import {
  APPROVE,
  between,
  eventsOf,
  open,
  outcome,
  paying,
  payTool,
  REJECT,
  says,
  Staff,
  states,
  theOne,
  WAYS,
} from "./office.ts";

const EVERYBODY = {
  ann: ["manager"],
  ben: ["manager", "finance"],
  cid: ["finance"],
  dora: ["cfo"],
  zoe: ["manager", "finance", "cfo"],
};

/** A payment zoe's agent proposes, in front of reviewers the directory knows. */
async function before(reviewers: ReviewersInput, more: Parameters<typeof payTool>[1] = {}) {
  const { clock, store } = clocked();
  const directory = new Staff(EVERYBODY);
  const paid: string[] = [];
  const app = paying(store, payTool(paid, { reviewers, ...more }), { directory });
  const { holdpoint } = serving(store, [app], { directory });
  await app.invoke({}, { configurable: { thread_id: "t", actor: "zoe" } });
  const { id } = await theOne(holdpoint);
  return { clock, store, directory, paid, app, holdpoint, id };
}

describe("roles", () => {
  test("are the directory's, whatever roles the caller claims for somebody", async () => {
    const { holdpoint, paid, app } = await before("finance");
    expect(await refusal(says(holdpoint, { id: "ann", roles: ["finance"] }, APPROVE))).toMatchObject({
      code: "NOT_A_REVIEWER",
      message: expect.stringContaining('someone with the role "finance"') as string,
    });
    await says(holdpoint, { id: "cid", roles: [] }, APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 900");
    expect(paid).toHaveLength(1);
  });

  test("are the caller's where there is no directory; without any nobody with a role is a reviewer", async () => {
    const { store } = clocked();
    const app = paying(store, payTool([], { reviewers: "finance" }));
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    expect(await codeOf(says(holdpoint, "cid", APPROVE))).toBe("NOT_A_REVIEWER");
    await says(holdpoint, { id: "cid", roles: ["finance"] }, APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 900");
  });

  test("of somebody the directory does not know are none", async () => {
    const { holdpoint } = await before("finance");
    expect(await codeOf(says(holdpoint, "mallory", APPROVE))).toBe("NOT_A_REVIEWER");
  });

  test("that nobody has heard of are refused when it is asked, not found out by waiting", async () => {
    const { store } = clocked();
    const directory = Object.assign(new Staff(EVERYBODY), { roles: new Set(["manager", "finance", "cfo"]) });
    const app = paying(store, payTool([], { reviewers: "finanace" }), { directory });
    expect(await app.invoke({}, thread())).toBe("REVIEWERS_INVALID");
  });

  test("by a resume are looked up for its actor", async () => {
    const { app, id } = await before("finance");
    const as = (actor: string) => ({ configurable: { thread_id: "t", actor } });
    expect(await codeOf(app.invoke(new Command({ resume: { [id]: APPROVE } }), as("ann")))).toBe("NOT_A_REVIEWER");
    expect(await app.invoke(new Command({ resume: { [id]: APPROVE } }), as("cid"))).toBe("paid acme 900");
  });
});

describe("rules", () => {
  test.each(WAYS)("two of a role: distinct people, whatever they say twice (%s)", async (way) => {
    const { store, holdpoint, app, id } = await before({ role: "manager", count: 2 });
    const { digest } = await theOne(holdpoint);
    const first = await says(holdpoint, "ann", APPROVE);
    expect(first.standing).toMatchObject({ status: "pending" });
    between(way, store);
    // The same again is the same; something else of the same person is no second vote (G2, E4).
    expect((await says(holdpoint, "ann", APPROVE)).id).toBe(first.id);
    expect(await codeOf(holdpoint.decide(id, { ...APPROVE, comment: "again" }, { by: "ann", digest }))).toBe(
      "ALREADY_VOTED",
    );
    between(way, store);
    const last = await says(holdpoint, "ben", APPROVE);
    expect(last.standing).toMatchObject({ status: "resolved", missing: [] });
    expect(await app.settled(thread())).toBe("paid acme 900");
  });

  test("one person with two roles fills one place of a rule that asks for both (E4)", async () => {
    const { holdpoint, app, paid } = await before({ all: [{ role: "manager" }, { role: "finance" }] });
    const { standing } = await says(holdpoint, "ben", APPROVE);
    expect(standing?.status).toBe("pending");
    expect(paid).toEqual([]);
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 900");
  });

  test("stages come one after the other, by other people", async () => {
    const { holdpoint, app, id } = await before({
      stages: [{ role: "manager" }, { role: "finance" }, { role: "cfo" }],
    });
    expect(await codeOf(says(holdpoint, "dora", APPROVE))).toBe("STAGE_NOT_OPEN");
    await says(holdpoint, "ben", APPROVE);
    expect((await holdpoint.standing(id)).missing).toEqual(['someone with the role "finance"']);
    const { digest } = await theOne(holdpoint);
    expect(await codeOf(holdpoint.decide(id, { ...APPROVE, comment: "for finance" }, { by: "ben", digest }))).toBe(
      "ALREADY_VOTED",
    );
    await says(holdpoint, "cid", APPROVE);
    await says(holdpoint, "dora", APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 900");
  });

  test("a rejection rejects, by default; the agent is told by whom and why", async () => {
    const { store, holdpoint, app, paid } = await before({ role: "manager", count: 2 });
    await says(holdpoint, "ann", APPROVE);
    await says(holdpoint, "ben", { ...REJECT, comment: "We have no contract with them." });
    expect(await app.settled(thread())).toBe("ACTION_REJECTED");
    expect(paid).toEqual([]);
    expect((await states(store))[0]).toMatchObject({
      resolution: { type: "reject", by: ["ben"] },
      outcome: { kind: "consumed" },
    });
  });

  test("under a majority two outvote one; a veto ends it at once", async () => {
    const rule = { rule: { people: ["ann", "ben", "cid"], count: 2 }, disagreement: "majority" as const };
    const one = await before(rule);
    await says(one.holdpoint, "ann", REJECT);
    expect((await one.holdpoint.standing(one.id)).status).toBe("pending");
    await says(one.holdpoint, "ben", APPROVE);
    await says(one.holdpoint, "cid", APPROVE);
    expect(await one.app.settled(thread())).toBe("paid acme 900");
    const other = await before({ ...rule, veto: { role: "cfo" } });
    await says(other.holdpoint, "dora", REJECT);
    expect(await other.app.settled(thread())).toBe("ACTION_REJECTED");
  });
});

describe("separation of duties", () => {
  test("who asked decides nothing about it, and the attempt is on record (E4)", async () => {
    const { store, holdpoint, id, paid } = await before("finance");
    for (const said of [APPROVE, REJECT]) {
      expect(await codeOf(says(holdpoint, "zoe", said))).toBe("REQUESTER_EXCLUDED");
    }
    expect(await codeOf(holdpoint.delegate(id, { to: "zoe", until: "1h" }, { by: "cid" }))).toBe("REQUESTER_EXCLUDED");
    expect((await eventsOf(store, id)).map(({ type, ...event }) => [type, "by" in event && event.by])).toEqual([
      ["bypass_refused", "zoe"],
      ["bypass_refused", "zoe"],
      ["bypass_refused", "cid"],
    ]);
    expect(paid).toEqual([]);
  });

  test("nor through the resume of a run they started", async () => {
    const { app, paid, id } = await before("finance");
    const as = { configurable: { thread_id: "t", actor: "zoe" } };
    expect(await codeOf(app.invoke(new Command({ resume: { [id]: APPROVE } }), as))).toBe("REQUESTER_EXCLUDED");
    expect(paid).toEqual([]);
  });

  test("unless the rule lets them", async () => {
    const { holdpoint, app } = await before({ rule: { role: "finance" }, allowRequester: true });
    await says(holdpoint, "zoe", APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 900");
  });
});

describe("what is no person", () => {
  test("inside a thread nobody answers a question without reviewers either, nor does an agent from outside", async () => {
    const { store } = clocked();
    const victim = entrypoint({ name: "victim", checkpointer: store }, async (_input: object) => interrupt("Delete?"));
    await victim.invoke({}, thread());
    const { holdpoint } = serving(store, [victim]);
    const { id } = await theOne(holdpoint);
    const attack = entrypoint({ name: "attack", checkpointer: store }, async () => [
      await outcome(victim.invoke(new Command({ resume: "yes" }), { configurable: { thread_id: "t", actor: "ann" } })),
      await outcome(holdpoint.decide(id, "yes", { by: "ann" })),
    ]);
    expect(await attack.invoke({}, thread("attack"))).toEqual(["AGENT_CANNOT_DECIDE", "AGENT_CANNOT_DECIDE"]);
    const bot = { by: { id: "bot", kind: "agent" as const } };
    expect(await codeOf(holdpoint.decide(id, "yes", bot))).toBe("AGENT_CANNOT_DECIDE");
    expect(await victim.invoke(new Command({ resume: "no" }), thread())).toBe("no");
  });

  test.each<[string, Decider, unknown]>([
    ["an agent's approval", { id: "bot", kind: "agent" }, APPROVE],
    ["a service's approval", { id: "cron", kind: "service", roles: ["finance"] }, APPROVE],
    ["an agent's rejection", { id: "bot", kind: "agent" }, REJECT],
    ["an agent's text", { id: "bot", kind: "agent" }, "yes"],
    ["an agent with a person's name", { id: "cid", kind: "agent", roles: ["finance"] }, APPROVE],
  ])("%s is refused and recorded", async (_what, by, said) => {
    const { store, holdpoint, id, paid } = await before("finance");
    const question = await theOne(holdpoint);
    expect(await codeOf(says(holdpoint, by, said))).toBe("AGENT_CANNOT_DECIDE");
    expect(await eventsOf(store, id)).toMatchObject([
      { type: "bypass_refused", by: by.id, as: by.kind, code: "AGENT_CANNOT_DECIDE" },
    ]);
    expect(await theOne(holdpoint)).toEqual(question);
    expect(paid).toEqual([]);
    expect((await holdpoint.bypasses()).items).toHaveLength(1);
  });

  /** What code inside a thread tries on its own, or another's, question. */
  const tries: Readonly<
    Record<
      string,
      (at: { app: App<object, unknown>; holdpoint: Holdpoint; id: string; digest: string }) => Promise<unknown>
    >
  > = {
    "decide of the process": ({ holdpoint, id, digest }) => holdpoint.decide(id, APPROVE, { by: "cid", digest }),
    "decide of the graph": ({ app, id, digest }) =>
      app.decide(id, APPROVE, { by: { id: "cid", kind: "person" }, digest }),
    "a resume": ({ app, id }) =>
      app.invoke(new Command({ resume: { [id]: APPROVE } }), { configurable: { thread_id: "t", actor: "cid" } }),
    "a delegation": ({ holdpoint, id }) => holdpoint.delegate(id, { to: "mallory", until: "1h" }, { by: "cid" }),
  };
  test.each(Object.keys(tries))(
    "inside a thread everybody is the agent: %s is refused and recorded (D3)",
    async (what) => {
      const { store, holdpoint, app, id, paid } = await before("finance");
      const { digest } = await theOne(holdpoint);
      const attack = entrypoint({ name: "attack", checkpointer: store }, async () =>
        outcome(tries[what]?.({ app, holdpoint, id, digest }) ?? Promise.reject(new Error("nothing tried"))),
      );
      expect(await attack.invoke({}, thread("attack"))).toBe("AGENT_CANNOT_DECIDE");
      expect(paid).toEqual([]);
      expect((await eventsOf(store, id)).map(({ type }) => type)).toEqual(["bypass_refused"]);
      expect(await open(holdpoint)).toHaveLength(1);
    },
  );

  test("nor can a thread take an approval back", async () => {
    const { store, holdpoint, id } = await before("finance");
    const desk = new Holdpoint({ store: new Process(store), graphs: [], directory: new Staff(EVERYBODY) });
    await says(desk, "cid", APPROVE);
    const attack = entrypoint({ name: "attack", checkpointer: store }, async () =>
      outcome(holdpoint.revoke(id, { by: "cid" })),
    );
    expect(await attack.invoke({}, thread("attack"))).toBe("AGENT_CANNOT_DECIDE");
  });

  test("a decision about what was not shown, forged or replayed, is refused and recorded", async () => {
    const { store, holdpoint, id, paid } = await before("finance");
    expect(await codeOf(holdpoint.decide(id, APPROVE, { by: "cid", digest: "0".repeat(64) }))).toBe("DIGEST_MISMATCH");
    expect(await codeOf(holdpoint.decide(id, APPROVE, { by: "cid" }))).toBe("DIGEST_MISMATCH");
    const [record] = await eventsOf(store, id);
    expect(record).toMatchObject({ type: "bypass_refused", by: "cid", code: "DIGEST_MISMATCH", attempt: "approve" });
    expect(paid).toEqual([]);
  });
});

describe("delegation", () => {
  test("somebody votes in another's place, up to an instant", async () => {
    const { clock, holdpoint, id } = await before("finance");
    await holdpoint.delegate(id, { to: "eve", until: "1h" }, { by: "cid" });
    expect(await codeOf(says(holdpoint, "eve", APPROVE))).toBe("NOT_A_REVIEWER");
    await clock.advance(HOUR);
    expect(await codeOf(says(holdpoint, "eve", APPROVE, { for: "cid" }))).toBe("DELEGATION_INVALID");
  });

  test.each(WAYS)("and the chain is on record; the one they vote for does not vote beside them (%s)", async (way) => {
    const { store, holdpoint, app, id } = await before({ role: "finance", count: 2 });
    await holdpoint.delegate(id, { to: "eve", until: "1h" }, { by: "cid" });
    between(way, store);
    const receipt = await says(holdpoint, "eve", APPROVE, { for: "cid" });
    expect(receipt).toMatchObject({ by: "eve", for: "cid" });
    expect(await codeOf(says(holdpoint, "cid", APPROVE))).toBe("ALREADY_VOTED");
    expect((await states(store))[0]?.votes).toMatchObject([
      { by: "eve", for: "cid", via: ["cid", "eve"], roles: ["finance"] },
    ]);
    await says(holdpoint, "ben", APPROVE);
    // At dispatch eve is not in the directory, and votes with what cid holds now.
    expect(await app.settled(thread())).toBe("paid acme 900");
  });

  test("has limits of money, and one that cannot be compared lets nobody pass", async () => {
    const amount = ({ cents }: { readonly cents: number }) => ({ minor: cents, currency: "EUR" });
    const known = await before("finance", { amount });
    await known.holdpoint.delegate(
      known.id,
      { to: "eve", until: "1h", maxAmountMinor: 899, currency: "EUR" },
      { by: "cid" },
    );
    expect(await refusal(says(known.holdpoint, "eve", APPROVE, { for: "cid" }))).toMatchObject({
      code: "DELEGATION_INVALID",
      message: expect.stringContaining("899") as string,
    });
    await known.holdpoint.delegate(
      known.id,
      { to: "eve", until: "1h", maxAmountMinor: 900, currency: "EUR" },
      { by: "cid" },
    );
    await says(known.holdpoint, "eve", APPROVE, { for: "cid" });
    expect(await known.app.settled(thread())).toBe("paid acme 900");
    const unknown = await before("finance");
    await unknown.holdpoint.delegate(
      unknown.id,
      { to: "eve", until: "1h", maxAmountMinor: 900, currency: "EUR" },
      { by: "cid" },
    );
    expect(await codeOf(says(unknown.holdpoint, "eve", APPROVE, { for: "cid" }))).toBe("DELEGATION_INVALID");
  });

  test.each<[string, string, Record<string, unknown>, string]>([
    ["by who is no reviewer", "ann", { to: "eve", until: "1h" }, "NOT_A_REVIEWER"],
    ["to oneself", "cid", { to: "cid", until: "1h" }, "DELEGATION_INVALID"],
    ["that is over already", "cid", { to: "eve", until: new Date(0) }, "DELEGATION_INVALID"],
    [
      "up to a fraction of a cent",
      "cid",
      { to: "eve", until: "1h", maxAmountMinor: 0.5, currency: "EUR" },
      "DELEGATION_INVALID",
    ],
    ["up to an amount of no currency", "cid", { to: "eve", until: "1h", maxAmountMinor: 5 }, "DELEGATION_INVALID"],
  ])("%s is refused", async (_what, by, input, code) => {
    const { holdpoint, id } = await before("finance");
    expect(await codeOf(holdpoint.delegate(id, input as never, { by }))).toBe(code);
  });
});
