/** What people who run a server do about it from the command line: threads that are held, notifications, grants, policies. */
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CommandFolder } from "../../test/cli/command-folder.ts";
import type { Ended } from "../../test/cli/terminal.ts";
import { rested, until } from "../../test/engine/world.ts";
import { Heard, PUBLIC_URL } from "../../test/notify/desk.ts";
import { World } from "../../test/server/served.ts";
import type { AuditRecordShown, DeadDelivery, GrantShown, Page } from "../client/index.ts";
import { Annotation, compilePolicy, START, StateGraph, type Store } from "../index.ts";
import { Notifications } from "../server/index.ts";
import { NotSent } from "../server/notify/channel.ts";
import { SqliteSaver } from "../storage/sqlite/index.ts";

const folder = new CommandFolder();
const { at, call } = folder;
let world: World;
let url: string;

/** Held before its only node. */
function held(store: Store) {
  return new StateGraph(Annotation.Root({ log: Annotation<string>() }))
    .addNode("only", () => ({ log: "done" }))
    .addEdge(START, "only")
    .compile({ checkpointer: store, name: "held", interruptBefore: ["only"] });
}

const POLICY = compilePolicy(
  { name: "desk", rules: [{ id: "small", tools: ["pay"], when: "args.cents < 100", verdict: "allow" }] },
  [{ name: "pay", effect: "act", schema: { type: "object", properties: { cents: { type: "integer" } } } }],
);

beforeEach(async () => {
  // The file is worked on beside the server, too.
  const store = SqliteSaver.fromConnString(at("agent.db"), { durability: "relaxed" });
  world = new World({ store, graphs: held, grantors: "finance", policy: POLICY });
  ({ url } = await world.at());
});

afterEach(async () => {
  await world.stop();
  await world.store.close();
  expect(world.errors).toEqual([]);
});

/** Calls a command with somebody's key. */
function as(who: string, ...args: readonly string[]): Promise<Ended> {
  vi.stubEnv("HOLDPOINT_KEY", who);
  return call(...args, "--url", url);
}

const onFile = (...args: readonly string[]): Promise<Ended> => call(...args, "--db", at("agent.db"));

describe("a thread that is held", () => {
  beforeEach(async () => {
    await world.post("/v1/threads/t/runs", { as: "ann", body: { graph: "held", input: { log: "" } } });
    expect((await rested(world.store, "t")).status).toBe("waiting");
  });

  test("is shown to be, and goes on when somebody lets it", async () => {
    expect((await onFile("show", "t")).out).toContain("held       before only; holdpoint continue lets it go on\n");
    expect(await as("ann", "continue", "t")).toMatchObject({
      code: 0,
      out: "Thread t goes on (graph held 1).\n",
      err: "",
    });
    await until(async () => (await rested(world.store, "t")).status === "completed", "it ended");
    expect((await as("ann", "show", "t")).out).not.toContain("held  ");
    expect((await onFile("show", "t", "--journal")).out).toContain("ann let it go on.");
    const again = await as("ann", "continue", "t", "--json");
    expect(again).toMatchObject({ code: 2, out: "" });
    expect(JSON.parse(again.err)).toMatchObject({ error: { code: "THREAD_NOT_HELD" } });
  });

  test("is nothing that agents let go on; and it takes a server", async () => {
    expect((await as("bot", "continue", "t")).err).toMatch(/\(AGENT_CANNOT_DECIDE\)\n$/);
    expect(await call("continue", "t")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^--url URL is missing: .*\nUsage: holdpoint continue THREAD --url URL/) as string,
    });
    expect((await onFile("continue", "t", "--url", url)).err).toMatch(/^There is no option --db\./);
    expect(JSON.parse((await as("ann", "continue", "t", "--json")).out)).toEqual({
      threadId: "t",
      graph: "held",
      version: "1",
    });
  });
});

describe("notifications that were given up", () => {
  let heard: Heard;
  let notifications: Notifications;

  beforeEach(async () => {
    heard = Object.assign(new Heard(), { targets: () => ["#pay\u202e"] });
    notifications = new Notifications(world.holdpoint, { channels: [heard], publicUrl: PUBLIC_URL });
    await notifications.tick();
    heard.before = () => {
      throw new NotSent("No such room.", { isFinal: true });
    };
    await world.asked("t");
    await notifications.tick();
    await notifications.tick();
    heard.before = undefined;
  });

  test("are listed with why, and tried again, on the file", async () => {
    const listed = await onFile("deliveries", "list");
    expect(listed).toMatchObject({ code: 1, err: "" });
    expect(listed.out).toMatch(
      /^ID +TO +KIND +QUESTION +ATTEMPTS +ERROR\nntf_\S+ +heard #pay\\u\{202E\} +asked +int_\w+ +1 until 20.* UTC +No such room\.\n$/,
    );
    const { items } = JSON.parse((await onFile("deliveries", "list", "--json")).out) as Page<DeadDelivery>;
    const [dead] = items;
    const retried = await onFile("deliveries", "retry", String(dead?.id));
    expect(retried).toMatchObject({ code: 0, out: "It is on its way again, to heard #pay\\u{202E}.\n", err: "" });
    expect(await onFile("deliveries", "list")).toMatchObject({ code: 0, out: "No notification was given up.\n" });
    await notifications.tick();
    expect(heard.kinds).toEqual(["asked"]);
  });

  test("and on a server", async () => {
    const { items } = JSON.parse((await as("ann", "deliveries", "list", "--json")).out) as Page<DeadDelivery>;
    const id = String(items[0]?.id);
    expect((await as("reader", "deliveries", "list")).err).toMatch(/deliveries:read.*\(SCOPE_MISSING\)\n$/);
    expect(JSON.parse((await as("ann", "deliveries", "retry", id, "--json")).out)).toMatchObject({ id });
    expect(await as("ann", "deliveries", "retry", id)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/\(DELIVERY_NOT_FOUND\)\n$/) as string,
    });
  });

  test("come in pages, and without a target", async () => {
    const other = new Heard("other");
    other.before = () => {
      throw new NotSent("Gone.", { isFinal: true });
    };
    const more = new Notifications(world.holdpoint, { channels: [other], publicUrl: PUBLIC_URL });
    await world.asked("u");
    await more.tick();
    const [first, second] = [await onFile("deliveries", "list", "--limit", "1"), await onFile("deliveries", "list")];
    expect(first.out).toMatch(/\n\nThere is more: --cursor \S+\n$/);
    expect(second.out).toMatch(/ +other +asked .*Gone\.\n$/);
    const ids = [...second.out.matchAll(/^(ntf_\S+) +other/gm)].map(([, id]) => String(id));
    expect((await onFile("deliveries", "retry", String(ids[0]))).out).toBe("It is on its way again, to other.\n");
  });
});

describe("a grant", () => {
  const TERMS = ["--tool", "pay", "--uses", "2", "--for", "8h", "--reason", "Sale day"] as const;

  test("is issued, and says what it permits", async () => {
    const issued = await as("ann", "grants", "issue", ...TERMS, "--id", "g-1", "--when", "args.cents <= 5");
    expect(issued).toMatchObject({ code: 0, err: "" });
    expect(issued.out).toMatch(/^Granted \(g-1\): up to 2 uses of pay, where args\.cents <= 5, until .*Sale day\.\n$/);
    const grant = JSON.parse(
      (
        await as(
          ...(["ann", "grants", "issue", ...TERMS, "--json"] as const),
          ...["--amount", "args.cents", "--max-amount", "5000", "--currency", "EUR"],
        )
      ).out,
    ) as GrantShown;
    expect(grant).toMatchObject({ maxAmountMinor: 5_000, currency: "EUR", issuedBy: "ann" });
    expect((await as("ann", "grants", "list")).out).toContain("g-1");
    expect((await as("bob", "grants", "issue", ...TERMS)).err).toMatch(/\(NOT_A_REVIEWER\)\n$/);
  });

  test.each<readonly [more: readonly string[], says: RegExp]>([
    [["--uses", "many"], /^--uses is a whole number from 1 to \d+; "many" is not\./],
    [["--uses", "100000"], /^--uses is refused: The grant's maxUses must be/],
    [["--for", "soon"], /^--for is a span like 3h or 30d .*; "soon" is not\./],
    [["--for", "400d"], /^--for is refused: The grant's expiresAt must be/],
    [["--tool", "nothing"], /^--tool is refused: There is no tool "nothing"/],
    [["--when", "args.("], /^--when is refused: The grant's scope\.when cannot be used/],
    [["--max-amount", "x"], /^--max-amount is a whole number of minor units/],
    [["--max-amount", "5"], /go together; --amount is missing\./],
    [["--amount", "args.cents", "--max-amount", "5"], /go together; --currency is missing\./],
    [
      ["--amount", "args.cents", "--max-amount", "5", "--currency", "XYZ"],
      /^--currency is refused: The grant's currency must be/,
    ],
  ])("is not issued with %j", async (more, says) => {
    const terms = [...TERMS];
    const kept = terms.flatMap((word, index) =>
      index % 2 === 0 && !more.includes(word) ? [word, String(terms[index + 1])] : [],
    );
    const { code, out, err } = await as("ann", "grants", "issue", ...kept, ...more);
    expect({ code, out, err }).toEqual({ code: 2, out: "", err: expect.stringMatching(says) as string });
    expect(JSON.parse((await as("ann", "grants", "list", "--json")).out)).toMatchObject({ items: [] });
  });

  test("that is refused for something no option says is refused as the server says it", async () => {
    const detail = "The grant's issuedBy is not known.";
    const problem = { type: "about:blank", title: "", status: 422, code: "GRANT_INVALID", detail };
    const body = JSON.stringify({ ...problem, data: { field: "issuedBy" } });
    const headers = { "content-type": "application/problem+json" };
    vi.spyOn(world.app, "fetch").mockImplementation(() => new Response(body, { status: 422, headers }));
    expect((await as("ann", "grants", "issue", ...TERMS)).err).toBe(`${detail} (GRANT_INVALID)\n`);
  });

  test("is issued straight on a store by whom its config names", async () => {
    await world.asked("t");
    writeFileSync(at("holdpoint.config.mjs"), `export default { store: "agent.db", graphs: [], grantors: "finance" };`);
    const here = (...who: readonly string[]): Promise<Ended> =>
      call("grants", "issue", ...TERMS, "--config", at("holdpoint.config.mjs"), ...who);
    expect((await here("--as", "bob")).err).toMatch(/\(NOT_A_REVIEWER\)\n$/);
    expect((await here()).err).toMatch(/^--as NAME is missing/);
    expect((await here("--as", "ann", "--as-role", "finance")).out).toMatch(/^Granted \(\S+\): up to 2 uses of pay/);
  });
});

describe("policies of a server", () => {
  test("explain a call", async () => {
    const explained = await as("policies", "policy", "explain", "--tool", "pay", "--args", '{"cents":5}');
    expect(explained).toMatchObject({ code: 0, err: "" });
    expect(explained.out).toMatch(
      /^server:\n {2}allow +rule small +args\.cents < 100 → true\n {2}allow: .*\nallow: .*\n$/,
    );
    const asked = await as(
      ...(["policies", "policy", "explain", "--tool", "pay", "--args", '{"cents":500}'] as const),
      ...["--graph", "paying", "--requester", "rita", "--json"],
    );
    expect(JSON.parse(asked.out)).toMatchObject({ verdict: "ask", traces: [{ source: "server" }] });
  });

  test("explain what a graph adds", async () => {
    const shop = compilePolicy({ name: "shop", rules: [{ id: "none", tools: ["pay"], verdict: "deny" }] }, [
      { name: "pay", effect: "act", schema: { type: "object" } },
    ]);
    const other = new World({
      store: world.store,
      graphs: (store) =>
        new StateGraph(Annotation.Root({ log: Annotation<string>() }))
          .addNode("only", () => ({}))
          .addEdge(START, "only")
          .compile({ checkpointer: store, name: "shop", policy: shop }),
    });
    vi.stubEnv("HOLDPOINT_KEY", "ann");
    const { url: there } = await other.at();
    const args = ["policy", "explain", "--tool", "pay", "--args", "{}", "--graph", "shop", "--url", there];
    expect((await call(...args)).out).toMatch(/^graph shop:\n {2}deny +rule none\n/);
    await other.stop();
  });

  test("are tried on what it has recorded", async () => {
    writeFileSync(at("policy.yaml"), "name: strict\nrules: [{ id: none, tools: pay, verdict: deny }]\n");
    expect(await as("ann", "policy", "simulate", at("policy.yaml"))).toMatchObject({
      code: 0,
      out: "0 recorded actions: 0 would go stricter, 0 looser, 0 with other terms.\n",
    });
    await world.asked("t");
    const tried = await as("ann", "policy", "simulate", at("policy.yaml"));
    expect(tried).toMatchObject({ code: 1, err: "" });
    expect(tried.out).toMatch(
      /stricter +pay +ask → deny .*\n\n1 recorded action: 1 would go stricter, 0 looser, 0 with/,
    );
    expect(JSON.parse((await as("ann", "policy", "simulate", at("policy.yaml"), "--json")).out)).toMatchObject({
      complete: true,
      stricter: 1,
    });
    expect((await as("policies", "policy", "simulate", at("policy.yaml"))).err).toMatch(
      /audit:read.*\(SCOPE_MISSING\)\n$/,
    );
  });

  test("say that they were not tried on everything, and how many changes are not listed", async () => {
    const change = { id: "a", tool: "pay", change: "stricter", from: "ask", to: "deny", rules: [], reason: "" };
    const answers = [
      { complete: false, actions: 0, stricter: 0, looser: 0, terms: 0, changes: [] },
      { complete: true, actions: 1_300, stricter: 1_201, looser: 0, terms: 0, changes: [change] },
    ];
    vi.spyOn(world.app, "fetch").mockImplementation(() => Response.json(answers.shift()));
    writeFileSync(at("policy.yaml"), "name: strict\nrules: []\n");
    expect(await as("ann", "policy", "simulate", at("policy.yaml"))).toMatchObject({
      code: 1,
      err: "There are more actions on record than were looked at.\n",
    });
    expect((await as("ann", "policy", "simulate", at("policy.yaml"))).out).toContain("\n… and 1,200 more\n");
  });

  test.each<readonly [args: readonly string[], says: RegExp]>([
    [["explain", "FILE", "--tool", "pay", "--args", "{}"], /^FILE is for a policy in a file; with --url/],
    [["explain", "--tool", "pay", "--args", "{}", "--tools", "x"], /^--tools is for a policy in a file/],
    [["explain", "--tool", "pay", "--args", "{}", "--at", "2026-05-01"], /^--at is for a policy in a file/],
    [["explain", "--tool", "pay", "--args", '{"cents":"x"}'], /\(INVALID_ARGUMENT\)\n$/],
    [["explain", "--tool", "pay", "--args", "{}", "--graph", "nowhere"], /\(GRAPH_NOT_FOUND\)\n$/],
    [["simulate", "FILE", "--tools", "x"], /^--tools is for a database; with --url the server knows its tools\./],
    [["simulate", "FILE", "--db", "x"], /^--url and --db are two places; name one\./],
    [
      ["simulate", "/absent.yaml"],
      /^The policy \/absent\.yaml cannot be read: there is no such file; name one that is there\./,
    ],
    [["simulate", "FILE"], /^\/.*policy\.yaml: name is missing\. \(INVALID_ARGUMENT\)\n$/],
  ])("%j is refused", async (args, says) => {
    writeFileSync(at("policy.yaml"), "rules: 7\n");
    const real = args.map((arg) => (arg === "FILE" ? at("policy.yaml") : arg));
    const { code, out, err } = await as("ann", "policy", ...real);
    expect({ code, out, err }).toEqual({ code: 2, out: "", err: expect.stringMatching(says) as string });
  });

  test("a key needs a server, and a policy a file", async () => {
    const explain = ["policy", "explain", "--tool", "pay", "--args", "{}"];
    expect((await call(...explain)).err).toMatch(
      /^FILE is missing: the policy; or name a config with --config FILE: there is no holdpoint\.config\.ts here or above\./,
    );
    expect((await call(...explain, "--key-file", "k")).err).toMatch(/^--key-file is for --url\./);
    expect((await call("policy", "simulate", "x", "--key-file", "k")).err).toMatch(/^--key-file is for --url\./);
  });
});

describe("what was recorded", () => {
  beforeEach(() => world.asked("t", "asking", "bot", { question: "\u202eevil" }));

  test("is listed, the newest first, on a file and on a server", async () => {
    const oldest = JSON.parse(
      (await onFile("audit", "list", "--order", "oldest", "--json")).out,
    ) as Page<AuditRecordShown>;
    const newest = JSON.parse((await as("ann", "audit", "list", "--json")).out) as Page<AuditRecordShown>;
    expect(newest.items).toEqual(oldest.items.toReversed());
    const listed = await onFile("audit", "list", "--limit", "1");
    expect(listed).toMatchObject({ code: 0, err: "" });
    expect(listed.out).toMatch(
      /^AT +STREAM +SEQ +KINDS +PAYLOAD\n20.* UTC +thread\/t +\d.*\n\nThere is more: --cursor \S+\n$/,
    );
    const found = await onFile("audit", "list", "--query", "evil");
    expect(found.out).not.toContain("\u202e");
    expect((await onFile("audit", "list", "--query", "nothing like it")).out).toBe("There are no such records.\n");
  });

  test("that was erased is said to be", async () => {
    await world.post("/v1/threads/t/cancel", { as: "ann", body: {} });
    await rested(world.store, "t");
    await onFile("audit", "erase", "--thread", "t", "--by", "dpo", "--reason", "request 17");
    expect((await onFile("audit", "list", "--query", "thread/t")).out).toMatch(/thread\/t +1 .*\(erased\)\n/);
  });

  test("is exported to standard output as -, and no file is made", async () => {
    const exported = await onFile("audit", "export", "--out", "-");
    expect(exported.code).toBe(0);
    expect(exported.err).toMatch(/^Exported \d+ records? of \d+ streams? \(tenant default\) in /);
    writeFileSync(at("export.jsonl"), exported.out);
    expect((await call("audit", "verify", at("export.jsonl"))).code).toBe(0);
    expect((await as("ann", "audit", "export", "--out", "-", "--json")).err).toMatch(
      /^\{"records":\d+,"streams":\d+,"tenant":"default"\}\n$/,
    );
    expect((await as("ann", "audit", "export", "--out=-")).out).toContain('"stream":"thread/t"');
    expect([existsSync("-"), readdirSync(folder.path).includes("-")]).toEqual([false, false]);
  });

  test("keys go to standard output as -, too", async () => {
    const made = await onFile("keys", "create", "--kind", "person", "--id", "ann", "--out", "-");
    expect(made.out).toMatch(/^\S+\n$/);
    expect(made.err).toContain("It is not shown again.");
    expect(existsSync("-")).toBe(false);
  });
});
