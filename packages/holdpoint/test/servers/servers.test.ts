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
import type { Reply } from "./protocol.ts";

test.each(postgresKinds().map(({ name }) => name))(
  "%s starts on demand, durable, with a collation that is not C",
  async (kind) => {
    const { url } = await sharedServer(kind);
    const client = new pg.Client(url);
    await client.connect();
    const { rows } = await client.query<{ fsync: string; version: string }>(
      "SELECT current_setting('fsync') AS fsync, current_setting('server_version_num') AS version, 'a' < 'B' AS sorted",
    );
    await client.end();
    expect(rows).toMatchObject([{ fsync: "on", sorted: true }]);
    expect(rows[0]?.version.startsWith(kind.replace("postgres-", ""))).toBe(true);
  },
);

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
