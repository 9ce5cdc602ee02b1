/** Servers start on demand, and end with the run however that ends. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { expect, test } from "vitest";
import { sharedServer } from "./ask.ts";
import { postgresKinds } from "./postgres.ts";
import { debianPrograms, npmPrograms, planForDebian } from "./postgres-programs.ts";
import type { Reply } from "./protocol.ts";
import { onServer } from "./sql.ts";

test.each(postgresKinds().map(({ name }) => name))(
  "%s starts on demand, durable, with a collation that is not C from 15 on",
  async (kind) => {
    const { url } = await sharedServer(kind);
    const client = new pg.Client(url);
    await client.connect();
    const { rows } = await client.query<{ fsync: string; version: string }>(
      "SELECT current_setting('fsync') AS fsync, current_setting('server_version_num') AS version, 'a' < 'B' AS sorted",
    );
    await client.end();
    const version = kind.replace("postgres-", "");
    expect(rows).toMatchObject([{ fsync: "on", sorted: Number(version) >= 15 }]);
    expect(rows[0]?.version.startsWith(version)).toBe(true);
  },
);

test.runIf(process.platform === "linux" && process.arch === "x64")("the newest and the oldest are from npm", () => {
  expect(npmPrograms().map(({ version }) => version)).toEqual(["18", "14"]);
});

test.each([
  ["Debian with a version of its own", true, true, true, "as it is"],
  ["the same, for anybody", true, true, false, "as it is"],
  ["Debian without one, as root", false, true, true, "install"],
  ["the same, for anybody", false, true, false, "tell"],
  ["another system", false, false, false, "as it is"],
] as const)("%s: there %s, Debian %s, may install %s: %s", (_what, isThere, isDebian, mayInstall, plan) => {
  expect(planForDebian(isThere, isDebian, mayInstall)).toBe(plan);
});

test.runIf(debianPrograms().length > 0)("Debian's own is the newest that is installed, where one is", async () => {
  const { url } = await sharedServer("postgres-debian");
  const { server_version: version } = await onServer(url, "SHOW server_version");
  expect(String(version).split(".")[0]).toBe(debianPrograms().at(-1)?.version);
});

test("V2: a supervisor whose run was killed ends its servers and removes what they stored", async () => {
  const script = fileURLToPath(new URL("supervisor.ts", import.meta.url));
  // A run that starts a supervisor, as the main process of the tests does, and is then killed.
  const run = spawn(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `import { spawn } from "node:child_process";
       const child = spawn(process.execPath, [${JSON.stringify(script)}], { stdio: ["pipe", "inherit", "inherit"], detached: true });
       console.log(JSON.stringify({ supervisor: child.pid }));
       child.stdin.write(JSON.stringify({ id: 1, request: { call: "shared", kind: "postgres-18" } }) + "\\n");
       setInterval(() => undefined, 1_000);`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const lines = createInterface({ input: run.stdout })[Symbol.asyncIterator]();
  const { supervisor } = JSON.parse(String((await lines.next()).value)) as { readonly supervisor: number };
  const { reply } = JSON.parse(String((await lines.next()).value)) as { readonly reply: Reply };
  const address = reply.ok ? reply.started?.address : undefined;
  const { url = "", directory = "" } = address ?? {};
  expect(existsSync(directory)).toBe(true);
  run.kill("SIGKILL");
  await once(run, "exit");
  const isAlive = (): boolean => {
    try {
      return process.kill(supervisor, 0);
    } catch {
      return false;
    }
  };
  await expect.poll(isAlive, { timeout: 30_000 }).toBe(false);
  await expect(new pg.Client(url).connect()).rejects.toMatchObject({ code: "ECONNREFUSED" });
  expect(existsSync(directory)).toBe(false);
});
