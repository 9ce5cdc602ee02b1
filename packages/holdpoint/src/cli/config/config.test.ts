/** Finding, reading and opening a config (load-config.ts, open-config.ts). */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codeOf } from "../../../test/engine/world.ts";
import { desk } from "../../../test/server/desk.ts";
import { HoldpointError, MemorySaver, type HoldpointOptions } from "../../index.ts";
import { ClaimsDirectory, FileDirectory, type HoldpointConfig } from "../../server/index.ts";
import { findConfig, loadConfig } from "./load-config.ts";
import { openConfig } from "./open-config.ts";

let folder: string;
const at = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdpoint-"));
  writeFileSync(at("package.json"), '{ "type": "module" }');
});

afterEach(() => rmSync(folder, { recursive: true }));

const GOOD = 'export default { store: ":memory:", graphs: [] };\n';

describe("loading", () => {
  test("finds the config of a folder, or the nearest one above; a name is taken from where one is", async () => {
    mkdirSync(at("a/b"), { recursive: true });
    writeFileSync(at("holdpoint.config.ts"), GOOD);
    writeFileSync(at("other.mjs"), GOOD);
    expect(findConfig(at("a/b"))).toBe(at("holdpoint.config.ts"));
    writeFileSync(at("a/holdpoint.config.js"), GOOD);
    expect(findConfig(at("a/b"))).toBe(at("a/holdpoint.config.js"));
    expect(await loadConfig(undefined, at("a/b"))).toEqual({
      path: at("a/holdpoint.config.js"),
      config: { store: ":memory:", graphs: [] },
    });
    expect((await loadConfig("../other.mjs", at("a"))).path).toBe(at("other.mjs"));
  });

  test.each([
    ["const x: number = 1;\n", "exports nothing by default"],
    ["export default {{\n", "cannot be loaded: "],
    ['import "./gone.ts";\n', "cannot be loaded: "],
    ['throw new Error("no market");\n', "cannot be loaded: no market"],
    ['throw "no market";\n', "cannot be loaded: no market"],
    ["export default 7;\n", "The config cannot be used"],
    ['export default { store: ":memory:", graphs: [], stor: 1 };\n', 'Unrecognized key: "stor"'],
    ['export default { store: ":memory:", graphs: [], server: { port: "x" } };\n', "server.port: "],
  ])("says what is wrong, and with which file: %j", async (text, why) => {
    const path = at("holdpoint.config.mjs");
    writeFileSync(path, text.replace(": number", ""));
    const error = (await loadConfig(undefined, folder).catch((thrown: unknown) => thrown)) as Error;
    expect(error.message).toContain(path);
    expect(error.message).toContain(why);
  });

  test("says when there is none", async () => {
    await expect(loadConfig("gone.ts", folder)).rejects.toThrow(`There is no config ${at("gone.ts")}`);
    await expect(loadConfig(undefined, folder)).rejects.toThrow(
      `There is no holdpoint.config.ts in ${folder} or above`,
    );
  });
});

describe("opening", () => {
  const opened = (config: HoldpointConfig, readOnly = false) =>
    openConfig({ path: at("holdpoint.config.ts"), config }, { readOnly });

  test("opens the file from the folder of the config, and makes graphs on it", async () => {
    const one = await openConfig({ path: at("holdpoint.config.ts"), config: { ...desk(folder), store: "my.db" } });
    expect(existsSync(at("my.db"))).toBe(true);
    expect(one.graphs.map(({ program }) => program.name)).toEqual(["paying", "working"]);
    expect(one.options.graphs).toBe(one.graphs);
    expect(one.directory).toBeUndefined();
    expect("directory" in one.options).toBe(false);
    await one.close();
  });

  test("to read makes and changes nothing", async () => {
    expect(await codeOf(opened({ store: "my.db", graphs: [] }, true))).toBe("STORE_FAILED");
    expect(existsSync(at("my.db"))).toBe(false);
    await (await opened({ store: "my.db", graphs: [] })).close();
    const one = await opened({ store: "my.db", graphs: [] }, true);
    const put = [{ collection: "x", key: "y", revision: 0, body: "{}", index: { at: 0 } }];
    expect(await codeOf(one.store.commit({ tenant: "default" as never, put }))).toBe("STORE_READ_ONLY");
    await one.close();
    await (await opened({ store: ":memory:", graphs: [] })).close();
  });

  test("takes a store as it is, a directory as it is said, and gives on what Holdpoint takes", async () => {
    const store = new MemorySaver();
    const own = { rolesOf: () => [] };
    const one = await opened({ store, graphs: [], directory: own, concurrency: 3, person: { id: "x" }, server: {} });
    expect(one.store).toBe(store);
    expect(one.options).toEqual({ store, graphs: [], directory: own, concurrency: 3 } satisfies HoldpointOptions);
    writeFileSync(at("people.yaml"), "people: { ann: [a] }");
    expect((await opened({ store, graphs: [], directory: { file: "people.yaml" } })).directory).toBeInstanceOf(
      FileDirectory,
    );
    expect((await opened({ store, graphs: [], directory: { claims: {} } })).directory).toBeInstanceOf(ClaimsDirectory);
  });

  test("closes the store when the rest of it fails", async () => {
    const config: HoldpointConfig = {
      store: "my.db",
      graphs(store) {
        kept = store;
        throw new HoldpointError("GRAPH_INVALID", "no market");
      },
    };
    let kept: HoldpointOptions["store"] | undefined;
    expect(await codeOf(opened(config))).toBe("GRAPH_INVALID");
    expect(
      await codeOf(kept?.threads({ tenant: "default" as never, limit: 1 }) ?? Promise.resolve()),
    ).not.toBeUndefined();
  });
});
