/** Sessions on the command line. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { withStore } from "../../test/cli/database.ts";
import { Output, type Ended } from "../../test/cli/terminal.ts";
import { Sessions, type Principal } from "../server/index.ts";

let directory: string;
let output: Output;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "holdpoint-"));
  output = new Output();
  await withStore(join(directory, "agent.db"), () => Promise.resolve());
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

const call = (...args: readonly string[]): Promise<Ended> =>
  output.call(["sessions", "revoke", ...args, "--db", join(directory, "agent.db")]);

/** Begins a session; gives what asks whether it is still there. */
async function begun(id: string, tenant = "default"): Promise<() => Promise<boolean>> {
  const person: Principal = { kind: "person", id, roles: [], scopes: [], tenant };
  const { cookie } = await withStore(join(directory, "agent.db"), (store) =>
    new Sessions(store).begin(new Request("http://x/"), person),
  );
  const headers = { cookie: cookie.split(";", 1).join() };
  return async () =>
    (await withStore(join(directory, "agent.db"), (store) =>
      new Sessions(store).find(new Request("http://x/", { headers })),
    )) !== undefined;
}

test("somebody is signed out everywhere, and nobody else", async () => {
  const [one, other, ben] = [await begun("ann"), await begun("ann"), await begun("ben")];
  expect(await call("--person", "ann")).toEqual({ code: 0, out: "Ended 2 sessions of ann.\n", err: "" });
  expect([await one(), await other(), await ben()]).toEqual([false, false, true]);
  expect((await call("--person", "ben")).out).toBe("Ended 1 session of ben.\n");
  expect(JSON.parse((await call("--person", "ben", "--json")).out)).toEqual({ person: "ben", ended: 0 });
});

test("people of one name in several tenants are several people", async () => {
  const [here, there] = [await begun("ann"), await begun("ann", "beta")];
  expect((await call("--person", "ann", "--tenant", "beta")).out).toBe("Ended 1 session of ann.\n");
  expect([await here(), await there()]).toEqual([true, false]);
});

test.each<readonly [args: readonly string[], says: RegExp]>([
  [[], /^--person NAME is missing/],
  [["--person", ""], /^--person /],
  [["--person", "an\u200bn"], /^--person /],
  [["--person", "ann", "--tenant", " "], /tenant/],
  [["--person", "ann", "--url", "http://x"], /^There is no option --url\./],
])("%j is refused", async (args, says) => {
  const { code, err } = await call(...args);
  expect(code).toBe(2);
  expect(err).toMatch(says);
});
