/** What a session says of grants is what becomes of managing one (routes/session.ts, I5), and is asked without being on record. */
import { afterEach, expect, test } from "vitest";
import { World, type Who, type WorldOptions } from "../../test/server/served.ts";

let world: World;
afterEach(() => world.stop());

const FINANCE: WorldOptions = { grantors: "finance" };
const failing: WorldOptions["directory"] = { rolesOf: () => Promise.reject(new Error("away")) };

/** What the session says, and what is said to whoever takes a grant back: of one that there is not, when they may. */
async function both(as: Who, options: WorldOptions): Promise<{ readonly says: unknown; readonly refused: unknown }> {
  world = new World(options);
  const session = await world.get("/v1/session", { as });
  expect(session.status).toBe(200);
  expect((await world.holdpoint.bypasses()).items).toEqual([]);
  const { status, body } = await world.post("/v1/grants/none/revocations", { as, body: {} });
  return { says: session.body["mayGrant"], refused: status === 403 ? body["detail"] : status };
}

test.each<[string, Who, WorldOptions]>([
  ["a grantor", "ann", FINANCE],
  ["of the tenant default by name", "same", FINANCE],
])("%s: %s may", async (_what, as, options) => {
  expect(await both(as, options)).toEqual({ says: true, refused: 422 });
});

test.each<[string, Who, WorldOptions, RegExp]>([
  ["another role", "bob", FINANCE, /^bob cannot issue or revoke grants; it takes .*finance/],
  ["no grantors", "ann", {}, /nobody can, until/],
  ["the scope is missing", "nobody", FINANCE, /scope grants:manage, which nobody was not given/],
  ["the directory knows better", "ann", { ...FINANCE, directory: { rolesOf: () => [] } }, /^ann cannot/],
  ["another tenant", "other", { ...FINANCE, directory: { rolesOf: () => ["finance"] } }, /^other cannot/],
])("%s: %s may not, in the words of the refusal", async (_what, as, options, words) => {
  const { says, refused } = await both(as, options);
  expect(says).toMatch(words);
  expect(says).toBe(refused);
});

test("a directory that does not answer: the session is answered, and says so", async () => {
  const { says } = await both("ann", { ...FINANCE, directory: failing });
  expect(says).toBe("Whether you may issue grants cannot be told now: the directory does not answer.");
});

test.each<Who>(["bot", "cron"])("nothing is said to %s, which is no person", async (as) => {
  expect((await both(as, FINANCE)).says).toBe(undefined);
});
