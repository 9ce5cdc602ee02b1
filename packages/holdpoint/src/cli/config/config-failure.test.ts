/** What is said of a config that goes wrong: which one it is, where, and what to do (F1, F2). */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HoldpointError, MemorySaver } from "../../index.ts";
import { UsageError } from "../frame/exit.ts";
import { configFailure, ofConfig } from "./config-failure.ts";
import { loadConfig } from "./load-config.ts";
import { openConfig } from "./open-config.ts";

let folder: string;
const at = (name: string): string => join(folder, name);
const write = (name: string, text: string): void => {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
};

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "holdpoint-")));
  write("package.json", '{ "type": "module" }');
});

afterEach(() => rmSync(folder, { recursive: true }));

const messageOf = async (work: Promise<unknown>): Promise<string> =>
  ((await work.catch((thrown: unknown) => thrown)) as Error).message;

describe("a config that cannot be loaded", () => {
  test.each<readonly [what: string, files: Readonly<Record<string, string>>, place: string | undefined]>([
    [
      "throws",
      { "holdpoint.config.mjs": 'const f = () => {\n  throw new Error("boom.");\n};\nf();\n' },
      "holdpoint.config.mjs:2:9",
    ],
    ["imports what throws", { "holdpoint.config.mjs": 'import "./a/b.mjs";\n', "a/b.mjs": "null.x;\n" }, "a/b.mjs:1:6"],
    [
      "calls a package that throws",
      {
        "holdpoint.config.mjs": 'import { f } from "pack";\n\nf();\n',
        "node_modules/pack/package.json": '{ "name": "pack", "type": "module", "exports": "./x.js" }',
        "node_modules/pack/x.js": 'export const f = () => { throw new Error("inside"); };\n',
      },
      "holdpoint.config.mjs:3:1",
    ],
    [
      "imports what is no JavaScript",
      { "holdpoint.config.mjs": 'import "./a.mjs";\n', "a.mjs": "let = ;\n" },
      undefined,
    ],
    ["throws no error", { "holdpoint.config.mjs": 'throw "boom";\n' }, undefined],
  ])("because it %s", async (_what, files, place) => {
    for (const [name, text] of Object.entries(files)) write(name, text);
    const message = await messageOf(loadConfig(undefined, folder));
    expect(message.startsWith(`The config ${at("holdpoint.config.mjs")} cannot be loaded: `)).toBe(true);
    const end =
      place === undefined
        ? ". Mend it, or what it imports, or name another config with --config FILE."
        : `, at ${at(place)}. Mend that place, or name another config with --config FILE.`;
    expect(message.endsWith(end), message).toBe(true);
    expect(message).not.toContain("..");
  });
});

test.each([
  ["ends too early", "export default {\n  graphs: [\n", "3:1"],
  ["is no JavaScript", "const a = 1;\n\tlet b = = 2;\n", "2:10"],
  ["declares a name twice", "const a = 1;\nconst a = 2;\n", "2:7"],
])("of a config that %s, and whose error does not say where, Node.js is asked", (_what, text, place) => {
  write("holdpoint.config.mjs", text);
  const error = new SyntaxError("Unexpected");
  error.stack = "SyntaxError: Unexpected\n    at compileSourceTextModule (node:internal/modules/esm/utils:319:16)";
  expect(configFailure(at("holdpoint.config.mjs"), error, "It").message).toBe(
    `It: Unexpected, at ${at("holdpoint.config.mjs")}:${place}. Mend that place, or name another config with --config FILE.`,
  );
});

test.each<readonly [head: string, shown: readonly string[], column: number]>([
  ["a mark below a line whose tab is shown as spaces", ["const a = 1;", "    let b = = 2;", "            ^"], 10],
  ["no mark: the end of the line", ["\tlet b = = 2;", ""], 14],
])("a syntax error that Node.js shows has %s", (_head, shown, column) => {
  write("x.ts", "const a = 1;\n\tlet b = = 2;\n");
  const error = new SyntaxError("Expression expected");
  error.stack = [`file://${at("x.ts")}:2`, ...shown, "", "SyntaxError: Expression expected", "    at node:x:1:2"].join(
    "\n",
  );
  expect(configFailure("/c.ts", error, "It").message).toContain(`, at ${at("x.ts")}:2:${column}. `);
  rmSync(at("x.ts"));
  expect(configFailure("/c.ts", error, "It").message).toMatch(/x\.ts:2:\d+\. /);
});

test("what a config's own functions are refused keeps its code, and names config and place; nothing else does", async () => {
  const refused = new HoldpointError("POLICY_INVALID", "rules must be array.", { path: "rules" });
  refused.stack = `HoldpointError: x\n    at f (file:///x/node_modules/y/z.js:1:1)\n    at async /my dir (1)/graphs.ts:7:3`;
  const loaded = {
    path: at("holdpoint.config.ts"),
    config: { store: new MemorySaver(), graphs: () => Promise.reject(refused) },
  };
  const error: unknown = await openConfig(loaded).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: "POLICY_INVALID",
    data: { path: "rules" },
    message: `${loaded.path}: rules must be array. See /my dir (1)/graphs.ts:7:3.`,
  });
  const thrown = {
    ...loaded,
    config: { store: new MemorySaver(), graphs: () => Promise.reject(new TypeError("no market")) },
  };
  const other: unknown = await openConfig(thrown).catch((failure: unknown) => failure);
  expect(other).toBeInstanceOf(UsageError);
  expect((other as Error).message).toContain(`The graphs of the config ${loaded.path} cannot be made: no market`);
  const bug = new TypeError("a bug");
  const doing = (failure: Error) => () =>
    ofConfig("/c.ts", () => {
      throw failure;
    });
  expect(doing(bug)).toThrow(bug);
  refused.stack = "";
  expect(doing(refused)).toThrow("/c.ts: rules must be array.");
  expect(ofConfig("/c.ts", () => 7)).toBe(7);
});
