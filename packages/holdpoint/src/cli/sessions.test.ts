/** Sessions on the command line. */
import { beforeEach, expect, test } from "vitest";
import { CommandFolder } from "../../test/cli/command-folder.ts";
import { withStore } from "../../test/cli/database.ts";
import type { Ended } from "../../test/cli/terminal.ts";
import { Sessions, type Principal } from "../server/index.ts";

const { at, call } = new CommandFolder();

beforeEach(async () => {
  await withStore(at("agent.db"), () => Promise.resolve());
});

const revoke = (...args: readonly string[]): Promise<Ended> =>
  call("sessions", "revoke", ...args, "--db", at("agent.db"));

/** Begins a session; gives what asks whether it is still there. */
async function begun(id: string, tenant = "default"): Promise<() => Promise<boolean>> {
  const person: Principal = { kind: "person", id, roles: [], scopes: [], tenant };
  const { cookie } = await withStore(at("agent.db"), (store) =>
    new Sessions(store).begin(new Request("http://x/"), person),
  );
  const headers = { cookie: cookie.split(";", 1).join() };
  return async () =>
    (await withStore(at("agent.db"), (store) => new Sessions(store).find(new Request("http://x/", { headers })))) !==
    undefined;
}

test("somebody is signed out everywhere, and nobody else", async () => {
  const [one, other, ben] = [await begun("ann"), await begun("ann"), await begun("ben")];
  expect(await revoke("--person", "ann")).toEqual({ code: 0, out: "Ended 2 sessions of ann.\n", err: "" });
  expect([await one(), await other(), await ben()]).toEqual([false, false, true]);
  expect((await revoke("--person", "ben")).out).toBe("Ended 1 session of ben.\n");
  expect(JSON.parse((await revoke("--person", "ben", "--json")).out)).toEqual({ person: "ben", ended: 0 });
});

test("people of one name in several tenants are several people", async () => {
  const [here, there] = [await begun("ann"), await begun("ann", "beta")];
  expect((await revoke("--person", "ann", "--tenant", "beta")).out).toBe("Ended 1 session of ann.\n");
  expect([await here(), await there()]).toEqual([true, false]);
});

test.each<readonly [args: readonly string[], says: RegExp]>([
  [[], /^--person NAME is missing/],
  [["--person", ""], /^--person /],
  [["--person", "an\u200bn"], /^--person /],
  [["--person", "ann", "--tenant", " "], /tenant/],
  [["--person", "ann", "--url", "http://x"], /^There is no option --url\./],
])("%j is refused", async (args, says) => {
  const { code, err } = await revoke(...args);
  expect(code).toBe(2);
  expect(err).toMatch(says);
});
