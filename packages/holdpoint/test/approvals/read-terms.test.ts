/** What only reads, and whose author says how it is approved all the same: people are asked, unless a policy allows it (G10). */
import { describe, expect, test } from "vitest";
import {
  allow,
  approve,
  ask,
  compilePolicy,
  deny,
  entrypoint,
  tool,
  type Approval,
  type ApprovalTerms,
  type CompiledPolicy,
  type PolicyDocument,
} from "../../src/index.ts";
import { simulate, type RecordedAction } from "../../src/policy/index.ts";
import { clocked, codeOf, serving, thread } from "../engine/world.ts";
import { APPROVE, open, outcome, says, theOne } from "./office.ts";

const FILE = { type: "object", properties: { file: { type: "string" } }, required: ["file"] } as const;
const ANN: ApprovalTerms = { reviewers: { people: ["ann", "ben"] }, allow: ["approve", "reject", "edit"] };
type Rules = PolicyDocument["rules"];

/** Reads a file whose author has a say in who does. */
function reading(approval: ApprovalTerms | "none" = ANN, rules?: Rules, more: Partial<PolicyDocument> = {}) {
  const { store } = clocked();
  const seen: unknown[] = [];
  const read = tool(({ file }) => void seen.push(file), {
    name: "read",
    description: "Reads a file.",
    schema: FILE,
    effect: "read",
    ...(approval === "none" ? {} : { approval }),
  });
  const other = tool(() => null, { name: "other", description: "", schema: { type: "object" }, effect: "read" });
  const policy = rules === undefined ? undefined : compilePolicy({ name: "p", rules, ...more }, [read, other]);
  const graph = (options: { readonly policy?: CompiledPolicy }) =>
    entrypoint({ name: "reading", checkpointer: store, ...options }, async (_input: object) =>
      outcome(read.invoke({ file: "salaries" })),
    );
  const app = graph(policy === undefined ? {} : { policy });
  const shadow = policy === undefined ? {} : { shadow: policy };
  const { holdpoint } = serving(store, [app], { grantors: { people: ["boss"] }, ...shadow });
  const recorded = async (): Promise<readonly RecordedAction[]> => {
    const actions: RecordedAction[] = [];
    for await (const action of holdpoint.recordedActions()) actions.push(action);
    return actions;
  };
  return { store, seen, read, app, policy, holdpoint, recorded };
}

describe("a tool", () => {
  test.each<[string, Rules | undefined]>([
    ["there is no policy", undefined],
    ["no policy says anything about it", [deny("other")]],
    ["the rules about it do not hold", [allow("read", { when: 'args.file == "menu"' }), allow("other")]],
    ["a policy asks about it", [ask("read")]],
  ])("is asked about where %s, on the terms of its author", async (_what, rules) => {
    const { app, seen, holdpoint } = reading(ANN, rules);
    await app.invoke({}, thread());
    expect(seen).toEqual([]);
    expect(await codeOf(says(holdpoint, "eve", APPROVE))).toBe("NOT_A_REVIEWER");
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toBeNull();
    expect(seen).toEqual(["salaries"]);
  });

  test("is asked about also when they say nothing in particular, and why is said", async () => {
    const { app, seen, holdpoint } = reading({}, [allow("other")]);
    await app.invoke({}, thread());
    expect((await theOne(holdpoint)).value).toMatchObject({
      rules: ["(its author asks)"],
      why: expect.stringContaining("says how it is approved") as string,
    });
    expect(seen).toEqual([]);
  });

  test("runs where a policy allows it, and not where one denies it", async () => {
    const allowed = reading(ANN, [allow("read")]);
    expect(await allowed.app.invoke({}, thread())).toBeNull();
    expect(allowed.seen).toEqual(["salaries"]);
    const denied = reading(ANN, [deny("read")]);
    expect(await denied.app.invoke({}, thread())).toBe("POLICY_DENIED");
  });

  test("that says nothing of being approved runs, as it did", async () => {
    for (const rules of [undefined, [allow("other")]]) {
      const plain = reading("none", rules);
      expect(await plain.app.invoke({}, thread())).toBeNull();
      expect(plain.seen).toEqual(["salaries"]);
    }
  });

  test("is no way around a limit, and a grant lets it pass", async () => {
    const limits = [{ id: "one", tools: "read", per: "tenant", window: "ever", max: 1, onExceed: "deny" }] as const;
    const { app, read, seen, holdpoint } = reading(ANN, [allow("other")], { limits });
    await holdpoint.grant(read, { maxUses: 5, expiresIn: "1h" }, { by: "boss", reason: "an audit" });
    expect(await app.invoke({}, thread("a"))).toBeNull();
    expect(await app.invoke({}, thread("b"))).toBe("POLICY_DENIED");
    expect((await holdpoint.grants()).items).toMatchObject([{ used: 1 }]);
    expect(seen).toEqual(["salaries"]);
  });

  test("edited it is still asked about", async () => {
    const { app, seen, holdpoint } = reading({ ...ANN, reviewers: { people: ["ann", "ben"], count: 2 } });
    await app.invoke({}, thread());
    const { standing } = await says(holdpoint, "ann", { type: "edit", args: { file: "menu" } });
    expect(standing).toMatchObject({ status: "pending" });
    expect(seen).toEqual([]);
    await says(holdpoint, "ben", APPROVE);
    await app.settled(thread());
    expect(seen).toEqual(["menu"]);
  });

  test.each<[string, Rules, (desk: ReturnType<typeof reading>) => Promise<unknown>]>([
    ["asked about", [allow("other")], ({ holdpoint }) => says(holdpoint, "ann", APPROVE)],
    ["allowed", [allow("read")], () => Promise.resolve()],
    ["denied", [deny("read")], () => Promise.resolve()],
    [
      "granted",
      [allow("other")],
      async ({ holdpoint, read, app }) => {
        await says(holdpoint, "ann", APPROVE);
        await holdpoint.grant(read, { maxUses: 5, expiresIn: "1h" }, { by: "boss", reason: "an audit" });
        await app.invoke({}, thread("granted"));
      },
    ],
  ])("%s: the very policy in force, tried out beside it or afterwards, changes nothing", async (_what, rules, then) => {
    const desk = reading(ANN, rules);
    await desk.app.invoke({}, thread());
    await then(desk);
    await desk.app.settled(thread());
    const actions = await desk.recorded();
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.map(({ shadow }) => shadow)).toEqual(actions.map(() => undefined));
    if (desk.policy === undefined) throw new Error("There is a policy.");
    const asks = actions.filter(({ outcome: { verdict } }) => verdict !== "allow" || rules[0]?.tools === "read");
    expect(simulate(desk.policy, asks).changes).toEqual([]);
  });
});

describe("approve()", () => {
  const wanted = { tool: "read", args: { file: "salaries" }, effect: "read" } as const;

  test.each<[string, ApprovalTerms | undefined, boolean]>([
    ["with terms asks", ANN, true],
    ["with terms that say nothing asks", {}, true],
    ["without any runs", undefined, false],
  ])("%s", async (_what, terms, isAsked) => {
    const { store } = clocked();
    const app = entrypoint({ name: "g", checkpointer: store }, async (_input: object) => approve(wanted, terms));
    const { holdpoint } = serving(store, [app]);
    const result = await app.invoke({}, thread());
    expect(await open(holdpoint)).toHaveLength(isAsked ? 1 : 0);
    if (isAsked) await says(holdpoint, "ann", APPROVE);
    else expect((result as unknown as Approval).approved).toBe(true);
    expect(await app.settled(thread())).toMatchObject({ approved: true, by: isAsked ? ["ann"] : [] });
  });
});
