/** An approval is looked at again when it is about to be used: by the code, policy, people and time there are then (G4, G8, G10; E6). */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { allow, ask, compilePolicy, deny, entrypoint, Holdpoint, tool, type PolicyDocument } from "../../src/index.ts";
import { journalOf, questionRecords } from "../crash/invariants.ts";
import { clocked, codeOf, HOUR, MINUTE, Process, refusal, rested, serving, thread } from "../engine/world.ts";
import {
  ACME,
  APPROVE,
  counted,
  open,
  only,
  outcome,
  paying,
  payTool,
  REJECT,
  says,
  Staff,
  states,
  theOne,
  ends,
} from "./office.ts";

type Options = Parameters<typeof paying>[2];
type Terms = Parameters<typeof payTool>[1];

/** A payment that asked in a process that is gone; decided at a desk that has none of its code. */
async function parked(terms: Terms = {}, options: Options = {}) {
  const { clock, store } = clocked();
  const paid: string[] = [];
  const first = new Process(store);
  await paying(first, payTool(paid, terms), options).invoke({}, { configurable: { thread_id: "t", actor: "zoe" } });
  first.end();
  const desk = new Holdpoint({
    store: new Process(store),
    graphs: [],
    ...(options?.directory === undefined ? {} : { directory: options.directory }),
  });
  /** A process with the code there is by then goes on with it. */
  const goOn = async (now: Terms = terms, more: Options = options) => {
    const here = new Process(store);
    const app = paying(here, payTool(paid, now), more);
    const { holdpoint, errors } = serving(here, [app]);
    await holdpoint.tick();
    await rested(store);
    return { app, holdpoint, errors };
  };
  return { clock, store, paid, desk, goOn };
}

const rules = (...given: PolicyDocument["rules"]) => compilePolicy({ name: "p", rules: given }, [payTool([])]);

describe("time", () => {
  test("an approval counts as long as it was given for, to the millisecond", async () => {
    const { clock, desk, paid, goOn } = await parked({ validFor: "1h" });
    await says(desk, "ann", APPROVE);
    await clock.advance(HOUR - 1);
    await goOn();
    expect(paid).toEqual(["acme 900 -"]);
  });

  test("after that people are asked again, saying so; the first approval is unused", async () => {
    const { clock, store, desk, paid, goOn } = await parked({ validFor: "1h" });
    const first = await theOne(desk);
    await says(desk, "ann", APPROVE);
    await clock.advance(HOUR);
    const { app, holdpoint } = await goOn();
    expect(paid).toEqual([]);
    const again = await theOne(holdpoint);
    expect(again.id).not.toBe(first.id);
    expect(again.value).toMatchObject({ again: [{ what: "expired" }] });
    await says(holdpoint, "ben", APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 900");
    expect(await ends(store)).toEqual(["consumed", "unused"]);
  });

  test("the policy there is now may make it shorter", async () => {
    const { clock, desk, paid, goOn } = await parked({ validFor: "1h" });
    await says(desk, "ann", APPROVE);
    await clock.advance(10 * MINUTE);
    const { holdpoint } = await goOn({ validFor: "1h" }, { policy: rules(ask("pay", { validFor: "5m" })) });
    expect(paid).toEqual([]);
    expect((await theOne(holdpoint)).value).toMatchObject({ again: [{ what: "expired" }] });
  });
});

describe("revoked", () => {
  test("before it was used: nothing runs, the approval is unused, and it says who", async () => {
    const { store, desk, paid, goOn } = await parked();
    const { interruptId } = await says(desk, "ann", APPROVE);
    await desk.revoke(interruptId, { by: "ben", reason: "The invoice is forged." });
    const { app } = await goOn();
    expect(await app.settled(thread())).toBe("APPROVAL_REVOKED");
    expect(paid).toEqual([]);
    expect((await states(store))[0]).toMatchObject({ outcome: { kind: "unused" }, revoked: { by: "ben" } });
  });

  test("when it was used already: refused, and what happened stays", async () => {
    const { desk, paid, goOn } = await parked();
    const { interruptId } = await says(desk, "ann", APPROVE);
    await goOn();
    expect(await codeOf(desk.revoke(interruptId, { by: "ann" }))).toBe("APPROVAL_SPENT");
    expect(paid).toEqual(["acme 900 -"]);
  });

  test.each([{ kind: "agent" as const }, { kind: "service" as const }])(
    "by no person: refused (%j)",
    async ({ kind }) => {
      const { desk, paid, goOn } = await parked();
      const { interruptId } = await says(desk, "ann", APPROVE);
      expect(await codeOf(desk.revoke(interruptId, { by: { id: "bot", kind } }))).toBe("AGENT_CANNOT_DECIDE");
      await goOn();
      expect(paid).toHaveLength(1);
    },
  );
});

describe("the policy changed while it waited", () => {
  const before = { policy: rules(ask("pay")) };

  test("to a denial: nothing runs, nobody is asked, and the reason is the rule's", async () => {
    const { store, desk, paid, goOn } = await parked({}, before);
    await says(desk, "ann", APPROVE);
    const { app } = await goOn({}, { policy: rules(deny("pay", { reason: "Payments are frozen." })) });
    expect(await app.settled(thread())).toBe("POLICY_DENIED");
    expect(paid).toEqual([]);
    expect((await states(store))[0]?.outcome?.kind).toBe("unused");
  });

  test("to more people than approved: asked again, and the new policy's reviewers decide", async () => {
    const { store, desk, paid, goOn } = await parked({}, before);
    await says(desk, "ann", APPROVE);
    const { app, holdpoint } = await goOn({}, { policy: rules(ask("pay", { reviewers: { people: ["cfo"] } })) });
    expect(paid).toEqual([]);
    expect((await theOne(holdpoint)).value).toMatchObject({ again: [{ what: "policy" }] });
    expect(await codeOf(says(holdpoint, "ann", APPROVE))).toBe("NOT_A_REVIEWER");
    await says(holdpoint, "cfo", APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 900");
    expect(await ends(store)).toEqual(["consumed", "unused"]);
  });

  test("so does newer code of the tool that names other reviewers", async () => {
    const { store, desk, paid, goOn } = await parked({ reviewers: { people: ["ann"] } }, before);
    await says(desk, "ann", APPROVE);
    const { app, holdpoint } = await goOn({ reviewers: { people: ["cfo"] } }, before);
    expect(paid).toEqual([]);
    expect(await codeOf(says(holdpoint, "ann", APPROVE))).toBe("NOT_A_REVIEWER");
    await says(holdpoint, "cfo", APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 900");
    expect(await ends(store)).toEqual(["consumed", "unused"]);
  });

  test.each<[string, ReturnType<typeof rules>]>([
    ["to one that allows it", rules(allow("pay"))],
    ["to another one that asks", rules(ask("pay", { id: "other" }))],
    ["to one that asks whom it was who approved", rules(ask("pay", { reviewers: { people: ["ann", "ben"] } }))],
  ])("%s: it runs, and the re-stamp is recorded", async (_what, policy) => {
    const { store, desk, paid, goOn } = await parked({}, before);
    await says(desk, "ann", APPROVE);
    await goOn({}, { policy });
    expect(paid).toEqual(["acme 900 -"]);
    const [started] = only(await journalOf(store, "t"), "scope_started");
    expect(started?.permit).toMatchObject({
      by: ["ann"],
      judged: { policy: policy.digest },
      restamp: {
        from: { version: "1", policyDigest: before.policy.digest },
        to: { version: "1", policyDigest: policy.digest },
      },
    });
  });

  test("an approval that only the deadline gave does not pass a newer policy that asks", async () => {
    const { clock, paid, goOn } = await parked({ deadline: "1h", onDeadline: "approve" }, before);
    await clock.advance(HOUR);
    const { holdpoint } = await goOn(
      { deadline: "1h", onDeadline: "approve" },
      { policy: rules(ask("pay", { id: "new" })) },
    );
    expect(paid).toEqual([]);
    expect((await theOne(holdpoint)).value).toMatchObject({ again: [{ what: "policy" }] });
  });
});

describe("the code changed while it waited", () => {
  test("its version: it runs, and the re-stamp says from which to which", async () => {
    const { store, desk, paid, goOn } = await parked({}, { version: "1" });
    await says(desk, "ann", APPROVE);
    await goOn({}, { version: "2" });
    expect(paid).toEqual(["acme 900 -"]);
    const [started] = only(await journalOf(store, "t"), "scope_started");
    expect(started?.permit?.restamp).toMatchObject({ from: { version: "1" }, to: { version: "2" } });
  });

  test("the schema of the tool: another action, asked again", async () => {
    const { store, desk, paid } = await parked();
    await says(desk, "ann", APPROVE);
    const here = new Process(store);
    const wider = tool((args) => void paid.push(JSON.stringify(args)), {
      name: "pay",
      description: "Pays.",
      schema: z.object({ to: z.string(), cents: z.number(), memo: z.string().default("-") }),
      effect: "act",
    });
    const app = entrypoint({ name: "paying", checkpointer: here }, async () => outcome(wider.invoke(ACME)));
    const { holdpoint } = serving(here, [app]);
    await holdpoint.tick();
    expect(paid).toEqual([]);
    expect((await theOne(holdpoint)).value).toMatchObject({ again: [{ what: "schema" }] });
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toBeNull();
    expect(paid).toHaveLength(1);
  });
});

describe("roles, as the directory has them now (E6)", () => {
  const two: Terms = { reviewers: { role: "finance", count: 2 } };
  const staffed = () => new Staff({ ann: ["finance"], ben: ["finance"], cid: ["finance"], dora: [] });

  test("who lost theirs counts no more: asked again, saying whose approval is gone", async () => {
    const directory = staffed();
    const { store, desk, paid, goOn } = await parked(two, { directory });
    await says(desk, "ann", APPROVE);
    await says(desk, "ben", APPROVE);
    directory.set("ann");
    const { app, holdpoint } = await goOn();
    expect(paid).toEqual([]);
    expect((await theOne(holdpoint)).value).toMatchObject({
      again: [
        { what: "reviewers", before: ["ann", "ben"], text: expect.stringContaining("What ann approved") as string },
      ],
    });
    expect(await codeOf(says(holdpoint, "ann", APPROVE))).toBe("NOT_A_REVIEWER");
    await says(holdpoint, "ben", APPROVE);
    await says(holdpoint, "cid", APPROVE);
    expect(await app.settled(thread())).toBe("paid acme 900");
    expect(await ends(store)).toEqual(["consumed", "unused"]);
  });

  test("who still has them counts, and the permit says that they were looked up then", async () => {
    const directory = staffed();
    const { store, desk, paid, goOn } = await parked(two, { directory });
    await says(desk, "ann", APPROVE);
    await says(desk, "ben", APPROVE);
    directory.set("cid");
    await goOn();
    expect(paid).toEqual(["acme 900 -"]);
    const [started] = only(await journalOf(store, "t"), "scope_started");
    expect(started?.permit).toMatchObject({ by: ["ann", "ben"], rolesAsOf: "dispatch" });
  });

  test.each(["caught by the code", "not caught"])(
    "a directory that fails lets nothing run, and the thread can go on later (%s)",
    async (how) => {
      const directory = staffed();
      const { clock, store } = clocked();
      const paid: string[] = [];
      const pay = payTool(paid, { reviewers: "finance" });
      const policy = compilePolicy(
        {
          name: "p",
          rules: [ask("pay")],
          limits: [{ id: "all", tools: "pay", per: "tenant", window: "ever", max: 5, onExceed: "deny" }],
        },
        [pay],
      );
      const here = new Process(store);
      const app = entrypoint({ name: "paying", checkpointer: here, directory, policy }, async () =>
        how === "not caught" ? pay.invoke(ACME) : outcome(pay.invoke(ACME)),
      );
      const { holdpoint } = serving(here, [app]);
      await app.invoke({}, thread());
      const { id } = await theOne(holdpoint);
      const desk = new Holdpoint({ store: new Process(store), graphs: [], directory });
      await says(desk, "ann", APPROVE);
      directory.broken = new Error("LDAP is down");
      await holdpoint.tick();
      await clock.advance(MINUTE);
      expect(paid).toEqual([]);
      directory.broken = undefined;
      if (how === "caught by the code") {
        expect(await app.settled(thread())).toBe("DIRECTORY_FAILED");
        expect(paid).toEqual([]);
        expect(await counted(store)).toEqual({ reserved: 0, consumed: 0 });
        expect((await holdpoint.receipt(id))?.outcome).toBe("unused");
        return;
      }
      expect(await codeOf(app.settled(thread()))).toBe("DIRECTORY_FAILED");
      await app.invoke(null, thread());
      for (const question of await open(holdpoint)) {
        await holdpoint.decide(question.id, APPROVE, { by: "ben", digest: question.digest });
      }
      expect(await app.settled(thread())).toBe("paid acme 900");
      expect(paid).toEqual(["acme 900 -"]);
      expect(await counted(store)).toEqual({ reserved: 0, consumed: 1 });
      const records = await questionRecords(store, "t");
      expect(records.map(({ status }) => status)).not.toContain("pending");
      expect(records.map(({ outcome: end }) => end)).not.toContain(undefined);
    },
  );

  test("a directory that fails while somebody decides records nothing, and says so", async () => {
    const directory = staffed();
    const { desk } = await parked({ reviewers: "finance" }, { directory });
    const question = await theOne(desk);
    directory.broken = new Error("LDAP is down");
    expect(await refusal(says(desk, "ann", REJECT))).toMatchObject({
      code: "DIRECTORY_FAILED",
      data: { person: "ann" },
    });
    directory.broken = undefined;
    expect(await theOne(desk)).toEqual(question);
  });

  test("without a directory the roles of the decision count, and it is recorded so", async () => {
    const { store, desk, paid, goOn } = await parked({ reviewers: "finance" });
    await says(desk, { id: "ann", roles: ["finance"] }, APPROVE);
    await goOn();
    expect(paid).toHaveLength(1);
    expect(only(await journalOf(store, "t"), "scope_started")[0]?.permit?.rolesAsOf).toBe("decision");
  });
});
