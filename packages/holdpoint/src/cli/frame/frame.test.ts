/** How commands are found, checked and explained. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Output, UNATTENDED, type Ended } from "../../../test/cli/terminal.ts";
import { HoldpointError } from "../../index.ts";
import { HoldpointProblem } from "../../client/index.ts";
import { checkArgs } from "./check-args.ts";
import { command, type Command } from "./command.ts";
import { EXIT, UsageError } from "./exit.ts";
import { Interrupted } from "./failure.ts";
import { helpOf } from "./help.ts";
import { isRequired, usageOf, type Options } from "./options.ts";
import { REGISTRY, type Entry } from "./registry.ts";
import { didYouMean, nearest } from "./suggest.ts";
import { jsonText, systemTerminal } from "./terminal.ts";
import { wholeNumber } from "./whole-number.ts";

let output: Output;

beforeEach(() => {
  output = new Output();
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const OPTIONS = {
  file: { type: "positional", valueHint: "FILE", description: "the file" },
  extra: { type: "positional", required: false, description: "another" },
  db: { type: "string", valueHint: "FILE", required: true, description: "the database" },
  role: { type: "string", repeatable: true, description: "a role" },
  risk: { type: "enum", options: ["low", "high"], description: "how much" },
  "dry-run": { type: "boolean", description: "does nothing" },
} as const satisfies Options;

describe("what follows a command (A1, A2)", () => {
  test.each<readonly [args: readonly string[], says: string]>([
    [["a"], "--db FILE is missing: the database."],
    [["--db", "x"], "FILE is missing: the file."],
    [["a", "--db"], "--db FILE lacks its value: the database."],
    [["a", "--db="], "--db FILE lacks its value: the database."],
    [
      ["a", "--db", "--risk", "low"],
      '--db FILE lacks its value, or it is "--risk"; a value that begins with a dash is written --db=VALUE.',
    ],
    [["a", "--db", "x", "--db", "y"], "--db is given twice."],
    [["a", "--db", "x", "--risk", "hgh"], '--risk is one of low, high; "hgh" is not. Did you mean high?'],
    [["a", "--db", "x", "--dry-run=yes"], "--dry-run takes no value."],
    [["a", "--db", "x", "--no-dry-run"], "There is no option --no-dry-run. Did you mean --dry-run?"],
    [["a", "--db", "x", "--dryRun"], "There is no option --dryRun. Did you mean --dry-run?"],
    [["a", "--db", "x", "--rsik", "low"], "There is no option --rsik. Did you mean --risk?"],
    [["a", "--bd", "x"], "There is no option --bd. Did you mean --db?"],
    [["a", "--db", "x", "--file", "y"], "There is no option --file."],
    [["a", "--db", "x", "-d"], "There is no option -d. Did you mean --db?"],
    [["a", "--db", "x", "--constructor"], "There is no option --constructor."],
    [["a", "--db", "x", "--__proto__"], "There is no option --__proto__."],
    [["a", "--db", "x", "--wh\u001b[2Jat"], "There is no option --wh\\u{1b}[2Jat."],
    [["a", "b", "c", "d", "--db", "x"], 'One FILE and one EXTRA at a time; what is "c d"?'],
  ])("%j is refused", (args, says) => {
    expect(() => checkArgs(args, OPTIONS)).toThrow(new UsageError(says));
  });

  test.each<readonly [args: readonly string[], given: object]>([
    [["a", "--db", "x"], { file: "a", db: "x", role: [], "dry-run": false, json: false }],
    [["--db=-", "a", "b", "--dry-run"], { file: "a", extra: "b", db: "-", role: [], "dry-run": true, json: false }],
    [["a", "--db", "-"], { file: "a", db: "-", role: [], "dry-run": false, json: false }],
    [["--db=--x", "--", "--a"], { file: "--a", db: "--x", role: [], "dry-run": false, json: false }],
    [
      ["a", "--db", "x", "--role", "b", "--role=c", "--risk=low", "--json"],
      { file: "a", db: "x", role: ["b", "c"], risk: "low", "dry-run": false, json: true },
    ],
  ])("%j is taken", async (args, given) => {
    let seen: object = {};
    const one = made((call) => {
      seen = call;
      return Promise.resolve(EXIT.ok);
    });
    expect((await output.call(["one", ...args], UNATTENDED, [one])).code).toBe(EXIT.ok);
    expect(JSON.parse(JSON.stringify(seen))).toEqual(given);
  });
});

function made(run: (given: object) => Promise<number>): Entry {
  const one = command({
    name: "one",
    summary: "does one thing",
    options: OPTIONS,
    examples: [["one a --db x", "does it"]],
    run: ({ given }) => run(given),
  });
  return { name: "one", summary: "does it", load: () => Promise.resolve(one) };
}

describe("finding a command", () => {
  test.each<readonly [args: readonly string[], code: number, says: RegExp]>([
    [[], EXIT.unusable, /^Usage: holdpoint COMMAND\n\n {2}dev /],
    [["--help"], EXIT.ok, /^Usage: holdpoint COMMAND/],
    [["-h"], EXIT.ok, /^Usage: holdpoint COMMAND/],
    [["--json"], EXIT.unusable, /^\{"error":\{"code":"USAGE","message":"No command is given\."\}\}\n$/],
    [["--db", "x", "inbox"], EXIT.unusable, /^Options come after the command\.\n\nUsage/],
    [["audit"], EXIT.unusable, /^Usage: holdpoint COMMAND\n\n {2}audit list/],
    [["audit", "--help"], EXIT.ok, /audit verify/],
    [["audit", "--json"], EXIT.unusable, /^\{"error":\{"code":"USAGE"/],
    [
      ["audit", "nothing"],
      EXIT.unusable,
      /^There is no command "audit nothing"\.\nholdpoint --help lists the commands\.\n$/,
    ],
    [["audit", "verfy"], EXIT.unusable, /^There is no command "audit verfy"\. Did you mean "audit verify"\?/],
    [["policy", "explane", "policy.yaml"], EXIT.unusable, /Did you mean "policy explain"\?/],
    [["shwo", "order-17"], EXIT.unusable, /Did you mean "show"\?/],
    [["dev", "--prot", "1"], EXIT.unusable, /^There is no option --prot\. Did you mean --port\?/],
    [["aud"], EXIT.unusable, /^There is no command "aud"\. Did you mean "audit list"\?/],
    [["inbux", "--help"], EXIT.unusable, /^There is no command "inbux"\. Did you mean "inbox"\?/],
    [["\u001b[2J"], EXIT.unusable, /^There is no command "\\u001b\[2J"\./],
    [
      ["inbux", "--json"],
      EXIT.unusable,
      /^\{"error":\{"code":"USAGE","message":"There is no command \\"inbux\\"\. Did you mean \\"inbox\\"\?"\}\}\n$/,
    ],
  ])("holdpoint %j", async (args, code, says) => {
    const ended = await output.call(args);
    expect(ended.code).toBe(code);
    const [written, silent] = code === EXIT.ok ? [ended.out, ended.err] : [ended.err, ended.out];
    expect(written).toMatch(says);
    expect(silent).toBe("");
  });

  test.each(REGISTRY.map((entry) => [entry.name, entry] as const))(
    "%s explains itself, with examples that it takes",
    async (name, entry) => {
      const one = await entry.load();
      expect(one.name).toBe(name);
      const { code, out } = await output.call([...name.split(" "), "--help"]);
      expect({ code, begins: out.startsWith(`Usage: holdpoint ${name}`) }).toEqual({ code: EXIT.ok, begins: true });
      for (const option of Object.keys(one.options)) {
        const { description } = one.options[option] ?? {};
        expect(description, `${name} ${option}`).toMatch(/^\S.*[^.]$/);
      }
      expect(one.examples.length).toBeGreaterThan(0);
      for (const [call] of one.examples) {
        expect(call.startsWith(`${name}`), call).toBe(true);
        const words = wordsOf(call).slice(name.split(" ").length);
        expect(() => checkArgs(words, one.options), call).not.toThrow();
      }
    },
  );
});

/** A call as a shell splits it, up to a pipe or a redirection. */
function wordsOf(call: string): readonly string[] {
  const [alone = ""] = call.split(/ [|>] /);
  return [...alone.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, one, other, bare]) => one ?? other ?? bare ?? "");
}

describe("what goes wrong", () => {
  const failing = (error: unknown, ...more: readonly string[]): Promise<Ended> =>
    output.call(["one", "a", "--db", "x", ...more], UNATTENDED, [
      made(() => {
        throw error;
      }),
    ]);

  test.each<readonly [error: unknown, code: number, says: string, json: object]>([
    [
      new UsageError("Not so."),
      2,
      "Not so.\nUsage: holdpoint one FILE [EXTRA] --db FILE [OPTIONS] (--help says more)\n",
      { code: "USAGE", message: "Not so." },
    ],
    [
      new HoldpointError("STORE_FULL", "No room."),
      2,
      "No room. (STORE_FULL)\n",
      { code: "STORE_FULL", message: "No room." },
    ],
    [
      new HoldpointError("TOO_LARGE", "Big.", { limit: 3 }),
      2,
      "Big. (TOO_LARGE)\n",
      { code: "TOO_LARGE", message: "Big.", data: { limit: 3 } },
    ],
    [
      new HoldpointProblem({ status: 403, code: "SCOPE_MISSING", detail: "No.\u001b[2J" }),
      2,
      "No.\\u{1B}[2J (SCOPE_MISSING)\n",
      { code: "SCOPE_MISSING", message: "No.\u001b[2J" },
    ],
    [new TypeError("a bug"), 2, "a bug\n", { code: "FAILED", message: "a bug" }],
    ["thrown", 2, "thrown\n", { code: "FAILED", message: "thrown" }],
    [new Interrupted("Left."), 130, "Left.\n", { code: "INTERRUPTED", message: "Left." }],
    [
      Object.assign(new Error("\u001b[36mbad\u001b[39m"), { name: "CLIError" }),
      2,
      "bad\nUsage: holdpoint one FILE [EXTRA] --db FILE [OPTIONS] (--help says more)\n",
      { code: "USAGE", message: "bad" },
    ],
  ])("%s is a sentence, or JSON", async (error, code, says, json) => {
    expect(await failing(error)).toEqual({ code, out: "", err: says });
    const asJson = await failing(error, "--json");
    expect({ code: asJson.code, out: asJson.out }).toEqual({ code, out: "" });
    expect(JSON.parse(asJson.err)).toEqual({ error: json });
  });

  test("a reader that went away is no error", async () => {
    expect(await failing(Object.assign(new Error("gone"), { code: "EPIPE" }))).toEqual({ code: 0, out: "", err: "" });
  });
});

test("help has a line for each option, and its long lines are broken", () => {
  const bare: Command = command({
    name: "long",
    summary: "does things",
    notes: ["word ".repeat(60).trim()],
    options: {
      one: { type: "string", description: "just one" },
      many: { type: "string", required: true, repeatable: true, description: "so many" },
    },
    examples: [["long --many x", "does them"]],
    run: () => Promise.resolve(0),
  });
  const text = helpOf(bare);
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(text).toContain("--many MANY  so many; may be given several times (needed)");
  expect(text).toContain("--one ONE    just one");
  expect(usageOf({})).toBe("");
  expect(isRequired({ type: "positional", required: false, description: "" })).toBe(false);
});

test.each([
  ["aprove", "approve"],
  ["rejcet", "reject"],
  ["dgiest", "digest"],
  ["dig", "digest"],
  ["x", undefined],
  ["something", undefined],
])("%s may mean %s", (word, meant) => {
  const known = ["approve", "reject", "digest"];
  expect(nearest(word, known)).toBe(meant);
  expect(didYouMean(word, known)).toBe(meant === undefined ? "" : ` Did you mean ${meant}?`);
});

test.each([
  [undefined, undefined],
  ["1", 1],
  ["200", 200],
])("the number %j is %j", (text, number) => expect(wholeNumber("limit", text, 200)).toBe(number));

test.each(["0", "201", "-1", "1.5", "1e2", "", "9999999999", "ten"])("the number %j is refused", (text) => {
  expect(() => wholeNumber("limit", text, 200)).toThrow(`--limit is a whole number from 1 to 200; "${text}" is not.`);
});

test("JSON means the same, and nothing of it acts on a terminal", () => {
  const value = { a: "\u009b31m\u202e\u200b\u{e0001}\n", "\u0085": ["ä", "→", 1] };
  const text = jsonText(value, 2);
  expect(JSON.parse(text)).toEqual(value);
  expect(text).toContain('"\\u009b31m\\u202e\\u200b\\udb40\\udc01\\n"');
  expect(text).toContain('"ä"');
  expect(text.split("\n")).toHaveLength(8);
});

test("a process is asked only where both its ends are a terminal", () => {
  const { isTTY } = process.stdin;
  const was = process.stdout.isTTY;
  try {
    process.stdin.isTTY = true;
    process.stdout.isTTY = false;
    expect(systemTerminal().isInteractive).toBe(false);
    process.stdout.isTTY = true;
    expect(systemTerminal().isInteractive).toBe(true);
  } finally {
    process.stdin.isTTY = isTTY;
    process.stdout.isTTY = was;
  }
});
