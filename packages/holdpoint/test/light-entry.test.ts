/** What a program pays for that only takes the library: nothing of the server, the command line or the inbox is loaded. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
/** Says every module that an entry loads, one a line. */
const LOADED = `
  import { registerHooks } from "node:module";
  registerHooks({ load(url, context, next) { console.log(url); return next(url, context); } });
  await import(process.argv[1]);
`;
/** Packages that only those need who serve, or sit at a terminal. */
const HEAVY = [
  "@clack/prompts",
  "@hono/node-server",
  "@hono/zod-openapi",
  "@opentelemetry/api",
  "@slack/web-api",
  "citty",
  "hono",
  "nodemailer",
  "openid-client",
  "pino",
  "prom-client",
  "react",
  "standardwebhooks",
  "zod",
] as const;
const FOLDERS = ["cli", "client", "inbox", "react", "server", "testing"] as const;

async function loaded(entry: string): Promise<readonly string[]> {
  const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", LOADED, entry];
  const { stdout } = await run(process.execPath, args, { cwd: fileURLToPath(new URL("..", import.meta.url)) });
  return stdout.split("\n");
}

const isOf = (folder: string) => (url: string) => url.includes(`/holdpoint/dist/${folder}/`);
const isPackage = (name: string) => (url: string) => url.includes(`/node_modules/${name}/`);

test.each(["holdpoint", "holdpoint/sqlite"])("importing %s loads nothing that serves", async (entry) => {
  const urls = await loaded(entry);
  expect(urls.some(isOf("storage"))).toBe(true);
  expect(FOLDERS.filter((folder) => urls.some(isOf(folder)))).toEqual([]);
  expect(HEAVY.filter((name) => urls.some(isPackage(name)))).toEqual([]);
});

test("what serves does load it, and is seen to", async () => {
  const urls = await loaded("holdpoint/server");
  expect(urls.some(isOf("server"))).toBe(true);
  expect(["hono", "pino", "prom-client"].filter((name) => !urls.some(isPackage(name)))).toEqual([]);
  // Only whoever sends a mail, or speaks to Slack, loads what does so.
  expect(["nodemailer", "@slack/web-api", "citty", "react"].filter((name) => urls.some(isPackage(name)))).toEqual([]);
});
