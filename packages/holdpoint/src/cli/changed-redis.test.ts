/**
 * A Redis that changes underneath `holdpoint serve`: not ready, with one code and one sentence in the log, nothing taken
 * that would be lost, and ready again by itself when the cause is gone. One process lives through all of it.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changed, PASSWORD, untilReady } from "../../test/cli/stores.ts";
import { until } from "../../test/engine/world.ts";
import { LEDGER } from "../../test/server/desk.ts";
import { send, type Answered } from "../../test/server/served.ts";
import { ServedProcess, writeConfig } from "../../test/server/served-process.ts";
import { ownServer, type OwnServer } from "../../test/servers/ask.ts";
import { ApiKeys, SCOPES } from "../server/index.ts";
import { RedisSaver } from "../storage/redis/index.ts";

const OF_THE_TESTS = "of the tests";

let folder: string;
let server: OwnServer;
let admin: Redis;
let one: ServedProcess;
let url: string;
let keys: Readonly<Record<"bot" | "ann", string>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "holdpoint-"));
  server = await ownServer("redis");
  admin = new Redis(server.address.url);
  await admin.config("SET", "requirepass", OF_THE_TESTS);
  const address = changed(server.address.url, (to) => (to.password = OF_THE_TESTS));
  const store = RedisSaver.fromUrl(address);
  const made = new ApiKeys(store);
  const bot = await made.create({ kind: "agent", id: "bot", roles: [], scopes: SCOPES });
  const ann = await made.create({ kind: "person", id: "ann", roles: ["finance"], scopes: SCOPES });
  keys = { bot: bot.token, ann: ann.token };
  await store.close();
  const own = changed(address, (to) => to.searchParams.set("busyMs", "200"));
  writeConfig(folder, `store: ${JSON.stringify(own)}`);
  one = new ServedProcess(folder, ["serve", "--port", "0", "--json"]);
  ({ url } = await one.said());
});

afterAll(async () => {
  one.signal("SIGKILL");
  await one.ended();
  admin.disconnect();
  await server.stop();
  rmSync(folder, { recursive: true });
});

function ask(who: keyof typeof keys, method: string, path: string, body?: object): Promise<Answered> {
  const headers = { authorization: `Bearer ${keys[who]}` };
  return send(url, method, path, { headers, ...(body === undefined ? {} : { body }) });
}

interface Asked {
  readonly id: string;
  readonly digest: string;
}

/** Starts a payment, and waits for its question. */
async function asked(thread: string): Promise<Asked> {
  const run = await ask("bot", "POST", `/v1/threads/${thread}/runs`, { graph: "paying", input: { to: thread } });
  expect(run).toMatchObject({ status: 202 });
  let found: Asked | undefined;
  await until(async () => {
    const { body } = await ask("ann", "GET", `/v1/interrupts?threadId=${thread}`);
    [found] = (body.items ?? []) as unknown as readonly Asked[];
    return found !== undefined;
  }, `${thread} asks`);
  return found as Asked;
}

function approve({ id, digest }: Asked): Promise<Answered> {
  return ask("ann", "POST", `/v1/interrupts/${id}/decisions`, { type: "approve", digest });
}

/** How often a payment was made. */
function paid(thread: string): number {
  const ledger = join(folder, LEDGER);
  const lines = existsSync(ledger) ? readFileSync(ledger, "utf8").split("\n") : [];
  return lines.filter((line) => line.startsWith(`${thread} `)).length;
}

/** What the log says of a code since a place in it: the sentences, each once. */
function sentencesOf(code: string, since: number): readonly string[] {
  const lines = one.err
    .slice(since)
    .split("\n")
    .filter((line) => line.includes(`"code":"${code}"`));
  const errors = lines.map((line) => (JSON.parse(line) as { readonly err: { readonly message: string } }).err);
  return [...new Set(errors.map(({ message }) => message))];
}

/** Everybody but whoever asks has to come again. */
async function cut(): Promise<void> {
  for (const type of ["normal", "pubsub"]) await admin.call("CLIENT", "KILL", "TYPE", type);
}

/** All there is, so that it can be brought back. */
async function dumped(): Promise<ReadonlyMap<string, Buffer>> {
  const all = new Map<string, Buffer>();
  for (const key of await admin.keys("*")) all.set(key, (await admin.dumpBuffer(key)) ?? Buffer.of());
  return all;
}

async function broughtBack(all: ReadonlyMap<string, Buffer>): Promise<void> {
  await admin.flushall();
  // The format last: with it, everything is there.
  const [format, ...others] = [...all].toSorted(([a]) => (a.endsWith(":format") ? -1 : 1));
  for (const [key, dump] of [...others, format ?? ["", Buffer.of()]] as const) await admin.restore(key, 0, dump);
}

let all: ReadonlyMap<string, Buffer>;
let format: string;

test.each<
  readonly [what: string, code: string, says: RegExp, goes: () => Promise<unknown>, comes: () => Promise<unknown>]
>([
  [
    "it is emptied, and brought back",
    "STORE_CORRUPT",
    /^What Redis at \S+ held under the prefix is gone or was replaced .*: bring it back, or start every process anew/,
    async () => {
      all = await dumped();
      await admin.flushall();
    },
    () => broughtBack(all),
  ],
  [
    "the prefix becomes that of something else, and is given back",
    "STORE_CORRUPT",
    /^The prefix is used by something else on Redis at \S+: holdpoint:format is not Holdpoint's\.$/,
    async () => {
      format = (await admin.getset("holdpoint:format", "theirs")) ?? "";
    },
    () => admin.set("holdpoint:format", format),
  ],
  [
    "it syncs once a second only, and always again",
    "STORE_UNSAFE",
    /^Redis at \S+ loses the last second or two .* \(appendfsync is everysec\); set appendonly yes and appendfsync always/,
    () => admin.config("SET", "appendfsync", "everysec"),
    () => admin.config("SET", "appendfsync", "always"),
  ],
  [
    "its password is changed, and changed back",
    "STORE_DENIED",
    /^Redis at \S+ does not accept the user name or password of the URL\.$/,
    async () => {
      await admin.config("SET", "requirepass", "another of the tests");
      await cut();
    },
    () => admin.config("SET", "requirepass", OF_THE_TESTS),
  ],
  [
    "its password is taken away, and whoever has one is still let in; then it has one again",
    "STORE_DENIED",
    /^Redis at \S+ does not accept the user name or password of the URL\.$/,
    async () => {
      await admin.config("SET", "requirepass", "");
      await cut();
      await untilReady(url, 200);
      await admin.config("SET", "requirepass", "another of the tests");
      await cut();
    },
    () => admin.config("SET", "requirepass", OF_THE_TESTS),
  ],
])("%s", async (what, code, says, goes, comes) => {
  const thread = what.replaceAll(/\W+/g, "-");
  await untilReady(url, 200);
  const question = await asked(thread);
  const since = one.err.length;
  await goes();
  try {
    await untilReady(url, 503);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await until(() => sentencesOf(code, since).length > 0, `the log says ${code}`);
    expect(sentencesOf(code, since)).toEqual([expect.stringMatching(says)]);
    // What is not taken is said to be so.
    expect(await approve(question)).toMatchObject({ body: { code } });
    expect(paid(thread)).toBe(0);
  } finally {
    await comes();
  }
  await untilReady(url, 200);
  expect(await approve(question)).toMatchObject({ status: 200 });
  await until(() => paid(thread) > 0, "it is paid");
  await until(
    async () => (await ask("bot", "GET", `/v1/threads/${thread}`)).body["status"] === "completed",
    "it is done",
  );
  expect(paid(thread)).toBe(1);
  expect(one.err).not.toMatch(PASSWORD);
});

test("it ends as always", async () => {
  one.signal("SIGTERM");
  expect(await one.ended()).toBe(0);
});
