/** Approvals between processes that share a database: decided in one, used once in another (G1, G2, G4, G5). */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, ask, compilePolicy, entrypoint, Holdpoint, type PolicyDocument } from "../../src/index.ts";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";
import { gatesPassed, journalOf, questionRecords } from "../crash/invariants.ts";
import { codeOf, rested, serving, thread, until } from "../engine/world.ts";
import { APPROVE, counted, outcome, payTool, REJECT, says, states, theOne, alphabetically } from "./office.ts";
import { PAY_LIMIT } from "./pay-limit.ts";

let directory: string;
let opened: SqliteSaver[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "holdpoint-approvals-"));
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((store) => store.close()));
  rmSync(directory, { recursive: true, force: true });
});

/** A connection of its own to the same file: what another process has. */
function connect(): SqliteSaver {
  const store = SqliteSaver.fromConnString(join(directory, "threads.db"));
  opened.push(store);
  return store;
}

function desk(
  paid: string[],
  rules: PolicyDocument["rules"] = [ask("pay", { reviewers: { people: ["ann", "ben"], count: 2 } })],
) {
  const store = connect();
  const pay = payTool(paid, { allow: ["approve", "reject", "edit"] });
  const policy = compilePolicy(
    {
      name: "p",
      rules,
      limits: [PAY_LIMIT],
    },
    [pay],
  );
  const app = entrypoint({ name: "paying", checkpointer: store, policy }, async (cents: number) =>
    outcome(pay.invoke({ to: "acme", cents })),
  );
  return { store, app, ...serving(store, [app]) };
}

test("proposed in one, decided in two others, paid in a fourth: once, with everything on record", async () => {
  const paid: string[] = [];
  const first = desk(paid);
  await first.app.invoke(900, thread());
  await says(new Holdpoint({ store: connect(), graphs: [] }), "ann", APPROVE);
  await says(new Holdpoint({ store: connect(), graphs: [] }), "ben", APPROVE);
  const last = desk(paid);
  await last.holdpoint.tick();
  expect(await last.app.settled(thread())).toBe("paid acme 900");
  expect(paid).toEqual(["acme 900 -"]);
  expect(gatesPassed(await journalOf(last.store, "t"), await questionRecords(last.store, "t"))).toEqual([]);
  expect(await counted(last.store)).toEqual({ reserved: 0, consumed: 900 });
  // Where it was proposed the same is seen, and the same decision is the same.
  expect(await first.app.settled(thread())).toBe("paid acme 900");
});

describe("approve and reject from two connections at once", () => {
  test("one outcome, the same for everybody, and at most one payment", async () => {
    for (let round = 0; round < 10; round += 1) {
      const paid: string[] = [];
      const id = `t${round}`;
      const here = desk(paid, [ask("pay", { reviewers: { people: ["ann", "ben"] } })]);
      // Another amount each time, since an action that was rejected is not asked about for ever; who is quicker says what.
      const amount = round + 1;
      await here.app.invoke(amount, thread(id));
      const { id: question, digest } = await theOne(here.holdpoint, id);
      const there = new Holdpoint({ store: connect(), graphs: [] });
      const [first, second] = round % 2 === 0 ? [APPROVE, REJECT] : [REJECT, APPROVE];
      const said = await Promise.all([
        outcome(here.holdpoint.decide(question, first, { by: "ann", digest }).then(() => "accepted")),
        outcome(there.decide(question, second, { by: "ben", digest }).then(() => "accepted")),
      ]);
      expect(said.map(String).toSorted(alphabetically)).toEqual(["ALREADY_DECIDED", "accepted"]);
      const isApproved = (said[0] === "accepted" ? first : second) === APPROVE;
      await rested(here.store, id);
      await here.holdpoint.tick();
      expect(await here.app.settled(thread(id))).toBe(isApproved ? `paid acme ${amount}` : "ACTION_REJECTED");
      expect(paid).toHaveLength(isApproved ? 1 : 0);
      expect((await states(here.store, id))[0]?.outcome?.kind).toBe("consumed");
    }
  });
});

test("two connections on one limit at once: one gets the room, and nothing stays reserved", async () => {
  const paid: string[] = [];
  const desks = [desk(paid, [allow("pay")]), desk(paid, [allow("pay")])];
  const results = await Promise.all(desks.map(({ app }, at) => app.invoke(600, thread(`t${at}`))));
  expect(results.map(String).toSorted(alphabetically)).toEqual(["POLICY_DENIED", "paid acme 600"]);
  expect(paid).toHaveLength(1);
  expect(await counted(connect())).toEqual({ reserved: 0, consumed: 600 });
});

test("revoked in another process before it was used: nothing runs", async () => {
  const paid: string[] = [];
  const first = desk(paid, [ask("pay")]);
  await first.app.invoke(1, thread());
  const elsewhere = new Holdpoint({ store: connect(), graphs: [] });
  const { interruptId } = await says(elsewhere, "ann", APPROVE);
  await elsewhere.revoke(interruptId, { by: "ann" });
  await first.holdpoint.tick();
  await until(async () => (await states(first.store))[0]?.outcome !== undefined);
  expect(await first.app.settled(thread())).toBe("APPROVAL_REVOKED");
  expect(await codeOf(elsewhere.revoke(interruptId, { by: "ben" }))).toBe("APPROVAL_REVOKED");
  expect(paid).toEqual([]);
});
