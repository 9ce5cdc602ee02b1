/** A grant at the moment it is used (grants R2): taken back just then, or for a tool that is another one by now. */
import { expect, test } from "vitest";
import { ask, compilePolicy, entrypoint, tool, type Store } from "../../src/index.ts";
import { clocked, Process, serving, thread } from "../engine/world.ts";
import { Observed, open, outcome } from "./office.ts";

const GRANTORS = { people: ["boss"] };
const BY_BOSS = { by: "boss", reason: "refunds" } as const;

/** Pays so much; `field` is what the tool calls that. */
function desk(store: Store, paid: string[], field = "cents") {
  const schema = { type: "object", properties: { [field]: { type: "integer" } }, required: [field] };
  const pay = tool((args) => void paid.push(JSON.stringify(args)), {
    name: "pay",
    description: "Pays.",
    schema,
    effect: "act",
  });
  const policy = compilePolicy({ name: "p", rules: [ask("pay")] }, [pay]);
  const app = entrypoint({ name: "paying", checkpointer: store, policy }, async (_input: object) =>
    outcome(pay.invoke({ [field]: 5 })),
  );
  return { pay, app, ...serving(store, [app], { grantors: GRANTORS }) };
}

const BOUNDS = { maxUses: 2, expiresIn: "1h", when: "args.cents < 10" } as const;

test("taken back just before the commit that would use it: nothing runs, people are asked", async () => {
  const { store: disk } = clocked();
  const store = new Observed(disk);
  const paid: string[] = [];
  const { pay, app, holdpoint } = desk(store, paid);
  const { grant } = await holdpoint.grant(pay, BOUNDS, BY_BOSS);
  const elsewhere = serving(new Process(disk), [], { grantors: GRANTORS }).holdpoint;
  let revoked = 0;
  store.before = async ({ put = [] }) => {
    if (!put.some(({ collection }) => collection === "grant")) return;
    store.before = undefined;
    revoked += 1;
    await elsewhere.revokeGrant(grant.id, { by: "boss" });
  };
  await app.invoke({}, thread());
  expect([revoked, paid]).toEqual([1, []]);
  expect(await open(holdpoint)).toHaveLength(1);
  expect((await holdpoint.grants({ state: "revoked" })).items).toMatchObject([{ used: 0 }]);
});

test("for a tool whose arguments are others by now: permits nothing, and people are asked", async () => {
  const { store } = clocked();
  const paid: string[] = [];
  const before = desk(new Process(store), paid);
  await before.holdpoint.grant(before.pay, BOUNDS, BY_BOSS);
  const now = desk(new Process(store), paid, "amount");
  await now.app.invoke({}, thread());
  expect(paid).toEqual([]);
  expect(await open(now.holdpoint)).toHaveLength(1);
  expect((await now.holdpoint.grants()).items).toMatchObject([{ used: 0 }]);
});
