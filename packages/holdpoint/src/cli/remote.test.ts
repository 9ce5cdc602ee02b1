/** The same commands against a server, and with what key. */
import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CommandFolder } from "../../test/cli/command-folder.ts";
import type { Ended } from "../../test/cli/terminal.ts";
import { World } from "../../test/server/served.ts";

const { at, call } = new CommandFolder();
let world: World;
let url: string;

beforeEach(async () => {
  world = new World();
  ({ url } = await world.at());
  vi.stubEnv("HOLDPOINT_KEY", "");
});

afterEach(() => world.stop());

/** Calls a command with somebody's key. */
function as(who: string, ...args: readonly string[]): Promise<Ended> {
  vi.stubEnv("HOLDPOINT_KEY", who);
  return call(...args, "--url", url);
}

describe("with a server", () => {
  test("people list, look and decide", async () => {
    const { id, digest } = await world.asked("t-1");
    const listed = await as("ann", "inbox");
    expect(listed).toMatchObject({ code: 0, err: "" });
    expect(listed.out).toContain(id);
    expect((await as("ann", "threads")).out).toContain("t-1");
    expect((await as("ann", "show", "t-1")).out).toContain(`waits for  ${id}`);
    expect((await as("ann", "show", id)).out).toContain("you may      approve, reject, edit");
    const decided = await as("ann", "decide", id, "--approve", "--digest", digest);
    expect(decided.out).toMatch(/^Recorded: ann decided about /);
  });

  test("agents do not decide, and who may not look is told which scope it takes", async () => {
    const { id, digest } = await world.asked("t-1");
    expect((await as("bot", "decide", id, "--approve", "--digest", digest)).err).toMatch(/\(AGENT_CANNOT_DECIDE\)\n$/);
    expect((await as("nobody", "inbox")).err).toMatch(/interrupts:read.*\(SCOPE_MISSING\)\n$/);
    const stranger = await as("stranger", "inbox", "--json");
    expect(JSON.parse(stranger.err)).toMatchObject({ error: { code: "UNAUTHENTICATED" } });
    expect((await as("stranger", "inbox")).err).toBe(
      `${url} does not know the key in HOLDPOINT_KEY; put one that it knows into HOLDPOINT_KEY, or name its file with --key-file FILE. (UNAUTHENTICATED)\n`,
    );
    writeFileSync(at("key"), "stranger\n");
    expect((await call("inbox", "--url", url, "--key-file", at("key"))).err).toContain(
      `does not know the key in ${at("key")} (--key-file); `,
    );
  });
});

describe("a key", () => {
  test("comes from a file, and nothing else is in that file", async () => {
    writeFileSync(at("key"), "ann\n");
    expect((await call("inbox", "--url", url, "--key-file", at("key"))).code).toBe(0);
    writeFileSync(at("key"), "ann\nbob\n");
    expect((await call("inbox", "--url", url, "--key-file", at("key"))).err).toMatch(
      /does not hold a key and nothing else\./,
    );
    expect((await call("inbox", "--url", url, "--key-file", at("absent"))).err).toMatch(
      /^The key file .* cannot be read: there is no such file; name one that is there\./,
    );
  });

  test.each(["ann\nbob", "ann bob", "\u00fc", "ann\r\nX: y"])("that is none (%j) is not sent", async (key) => {
    vi.stubEnv("HOLDPOINT_KEY", key);
    expect(await call("inbox", "--url", url)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^HOLDPOINT_KEY does not hold a key and nothing else\.\n/) as string,
    });
  });

  test.each<readonly [args: readonly string[], says: RegExp]>([
    [["--url", "http://localhost:1"], /^A key is missing: put it into HOLDPOINT_KEY/],
    [["--url", "ftp://x"], /^--url is an address like https:\/\/approvals\.example\.com; "ftp:\/\/x" is not\./],
    [["--url", "nowhere"], /^--url is an address like/],
    [["--url", "https://ann:secret@x/"], /^--url takes no name and password/],
    [["--url", "http://x", "--db", "f"], /^--url and --db are two places; name one\./],
    [["--url", "http://x", "--config", "f"], /^--url and --config are two places; name one\./],
    [["--url", "http://x", "--as", "ann"], /^--as is for a database; with --url the key says who acts/],
    [["--url", "http://x", "--as-role", "r"], /^--as-role is for a database/],
    [["--url", "http://x", "--signing-key", "k"], /^--signing-key is for a database/],
    [["--key-file", "k"], /^--key-file is for --url\./],
  ])("inbox %j is refused", async (args, says) => {
    expect(await call("inbox", ...args)).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringMatching(says) as string,
    });
  });

  test("that would be sent in the clear is warned about", async () => {
    vi.stubEnv("HOLDPOINT_KEY", "ann");
    const { err } = await call("inbox", "--url", "http://approvals.invalid:1");
    expect(err).toMatch(
      /^Warning: the key is sent to approvals\.invalid:1 without encryption; use https\.\nhttp:\/\/approvals\.invalid:1: .*\(UNREACHABLE\)\n$/,
    );
  });
});

describe("what answers", () => {
  /** Something that is no Holdpoint server. */
  async function other(status: number, body: string): Promise<Ended> {
    const server = createServer((_request, response) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    vi.stubEnv("HOLDPOINT_KEY", "ann");
    const ended = await call("inbox", "--url", `http://127.0.0.1:${port}`);
    await new Promise((resolve) => server.close(resolve));
    return ended;
  }

  test("may be no server of this kind", async () => {
    expect((await other(200, "hello")).err).toMatch(/\(NOT_HOLDPOINT\)\n$/);
    expect((await other(502, "bad gateway")).err).toMatch(/\(NOT_HOLDPOINT\)\n$/);
  });

  test("cannot write to the terminal", async () => {
    const detail = "\u001b[2J\u202e no";
    const { err } = await other(400, JSON.stringify({ code: "X\u0007", detail }));
    expect(err).toBe("\\u{1B}[2J\\u{202E} no (X\\u{7})\n");
  });

  test("may be nobody", async () => {
    await world.stop();
    expect((await as("ann", "inbox")).err).toMatch(/^http:\/\/127\.0\.0\.1:\d+: .*\(UNREACHABLE\)\n$/);
  });
});

test("threads are forked, and graphs listed", async () => {
  await world.asked("t-1", "asking");
  const forked = await as("ann", "fork", "t-1", "--to", "t-2");
  expect(forked).toMatchObject({ code: 0, out: "Forked: t-2.\n" });
  const held = await as("ann", "fork", "t-1", "--to", "t-3", "--effects", "dry-run", "--hold");
  expect(held.out).toBe("Forked: t-3, which is held until somebody goes on with it.\n");
  expect((await as("ann", "graphs")).out).toMatch(/^NAME +VERSION +NODES\npaying +1 /);
  expect((await as("ann", "graphs", "--draw", "paying")).out).toBe("paying is code, and has no drawing.\n");
});

test("without a key in the environment there is none", async () => {
  vi.stubEnv("HOLDPOINT_KEY", undefined);
  expect((await call("inbox", "--url", url)).err).toMatch(/^A key is missing/);
});

test.each([
  [200, ""],
  [200, "{}\n"],
  [200, "not json\n"],
  [204, undefined],
])("an export that is cut short (%i %j) is not kept", async (status, body) => {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv("HOLDPOINT_KEY", "ann");
  const { code, err } = await call("audit", "export", "--url", `http://127.0.0.1:${port}`, "--out", at("x"));
  await new Promise((resolve) => server.close(resolve));
  expect({ code, err }).toEqual({
    code: 2,
    err: "The export ends before its end: nothing of it is kept. Try again.\n",
  });
  expect(existsSync(at("x"))).toBe(false);
});

test("an export of a server is the same as that of its store", async () => {
  await world.asked("t-1");
  const { code } = await as("ann", "audit", "export", "--out", at("audit.jsonl"));
  expect(code).toBe(0);
  expect((await call("audit", "verify", at("audit.jsonl"))).code).toBe(0);
});
