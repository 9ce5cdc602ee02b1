/** Where the command keeps what it compiled (cli/main.ts, M1). */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Says at the end where compiled code is kept. */
const WHERE = `
  import { getCompileCacheDir } from "node:module";
  process.on("exit", () => console.error(String(getCompileCacheDir())));
`;

async function keptBy(env: NodeJS.ProcessEnv): Promise<string> {
  const { NODE_COMPILE_CACHE: _set, NODE_DISABLE_COMPILE_CACHE: _not, ...rest } = process.env;
  const args = [
    "--disable-warning=ExperimentalWarning",
    `--import=data:text/javascript,${encodeURIComponent(WHERE)}`,
    at("../../src/cli/main.ts"),
    "--help",
  ];
  const { stdout, stderr } = await run(process.execPath, args, { env: { ...rest, ...env } });
  expect(stdout).toContain("holdpoint");
  return stderr.trim();
}

test("in the package's own folder, where only those can write who can change the code itself", async () => {
  expect((await keptBy({})).startsWith(at("../../.cache/compiled/"))).toBe(true);
});

test("nowhere when it is not wanted", async () => {
  expect(await keptBy({ NODE_DISABLE_COMPILE_CACHE: "1" })).toBe("undefined");
});
