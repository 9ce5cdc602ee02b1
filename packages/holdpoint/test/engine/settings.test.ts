/** Settings of an engine: set once for a store, from outside (engine-for.ts F1, F2). */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { allow, ask, compilePolicy, entrypoint, Holdpoint, tool, type HoldpointOptions } from "../../src/index.ts";
import type { EngineSettings } from "../../src/engine/engine-for.ts";
import { clocked, codeOf, Process, refusal, thread } from "./world.ts";

const pay = tool(() => "paid", { name: "pay", description: "Pays.", schema: z.object({}), effect: "act" });
const strict = compilePolicy({ name: "strict", rules: [ask("pay")] }, [pay]);
const lax = compilePolicy({ name: "lax", rules: [allow("pay")] }, [pay]);
const signerOf = (keyId: string): NonNullable<EngineSettings["signer"]> => ({
  keyId,
  publicKey: "",
  sign: () => "",
  verify: () => false,
});

const PAIRS: readonly (readonly [keyof EngineSettings, EngineSettings, EngineSettings])[] = [
  ["policy", { policy: strict }, { policy: lax }],
  ["shadow", { shadow: strict }, { shadow: lax }],
  ["directory", { directory: { rolesOf: () => [] } }, { directory: { rolesOf: () => ["cfo"] } }],
  ["secondReader", { secondReader: () => ({ reading: "no" }) }, { secondReader: () => ({ reading: "yes" }) }],
  ["reviewerBudget", { reviewerBudget: 1 }, { reviewerBudget: 2 }],
  ["signer", { signer: signerOf("one") }, { signer: signerOf("other") }],
];

describe("what a store's threads are overseen by (F1)", () => {
  const { store: shared } = clocked();
  const make = (store: HoldpointOptions["store"], settings: EngineSettings) =>
    new Holdpoint({ store, graphs: [], ...settings });

  test.each(PAIRS)("%s is not put in place of another one; the same one is no other", async (name, first, second) => {
    const store = new Process(shared);
    make(store, first);
    make(store, first);
    expect(await refusal(() => make(store, second))).toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining(`${name} is set already`) as string,
      data: { setting: name },
    });
    make(store, {});
    make(store, first);
  });

  test.each(PAIRS)("%s can come later, and a new store object is free", (_name, first, second) => {
    const store = new Process(shared);
    make(store, {});
    expect(() => make(store, first)).not.toThrow();
    expect(() => make(new Process(shared), second)).not.toThrow();
  });

  test("a graph does not take the directory away from another graph", async () => {
    const { store } = clocked();
    const compiled = (rolesOf: () => string[]) =>
      entrypoint({ name: "any", checkpointer: store, directory: { rolesOf } }, async () => null);
    compiled(() => []);
    expect(await codeOf(() => compiled(() => ["finance"]))).toBe("INVALID_ARGUMENT");
  });

  test("what only says how it works can be changed", () => {
    const store = new Process(shared);
    make(store, { leaseMs: 1_000, hotThreads: 5 });
    expect(() => make(store, { leaseMs: 2_000, hotThreads: 0 })).not.toThrow();
  });
});

describe("code inside a thread (F2)", () => {
  const changes: readonly (readonly [string, EngineSettings])[] = [
    ...PAIRS.map(([name, , settings]) => [name, settings] as const),
    ["hotThreads", { hotThreads: 3 }],
    ["replayGraceMs", { replayGraceMs: 3 }],
  ];

  test.each(changes)("does not set %s, of its own store or of another", async (name, settings) => {
    const { store } = clocked();
    const app = entrypoint({ name: "evil", checkpointer: store }, async (_input: object) => {
      const codes: unknown[] = [];
      for (const target of [store, new Process(store)]) {
        codes.push(await codeOf(() => new Holdpoint({ store: target, graphs: [], ...settings })));
      }
      return codes;
    });
    expect(await app.invoke({}, thread()), name).toEqual(["INVALID_ARGUMENT", "INVALID_ARGUMENT"]);
  });

  test("may name what is set already, and make graphs of its own", async () => {
    const { store } = clocked();
    const directory = { rolesOf: () => [] };
    const app = entrypoint({ name: "fine", checkpointer: store, directory }, async (_input: object) => {
      const inner = entrypoint({ name: "inner", checkpointer: store, directory }, async (_none: object) => "done");
      return inner.invoke({}, thread("inner"));
    });
    expect(await app.invoke({}, thread())).toBe("done");
  });
});
