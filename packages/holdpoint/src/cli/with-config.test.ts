/** Commands on the store of a config. */
import { cpSync, writeFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { graphsOn, withStore } from "../../test/cli/database.ts";
import { Office } from "../../test/cli/office.ts";
import type { Ended } from "../../test/cli/terminal.ts";
import type { Page } from "../client/index.ts";
import { SqliteSaver } from "../storage/sqlite/index.ts";
import { ManualClock } from "../testing/index.ts";
import { Annotation, compilePolicy, Holdpoint, START, StateGraph, type Store } from "../index.ts";

const office = new Office();

describe("a config", () => {
  const call = (...args: readonly string[]): Promise<Ended> =>
    office.output.call([...args, "--config", office.at("holdpoint.config.mjs")]);

  beforeEach(() => {
    (globalThis as { graphsOfTest?: unknown }).graphsOfTest = graphsOn;
    writeFileSync(
      office.at("holdpoint.config.mjs"),
      `export default {
        store: "agent.db",
        graphs: (store) => globalThis.graphsOfTest(store),
        directory: { rolesOf: (person) => (person === "ann" ? ["finance"] : []) },
        grantors: "finance",
      };`,
    );
  });

  test("brings store, directory and graphs", async () => {
    const { id, digest } = await office.questionOf("small");
    expect((await call("decide", id, "--approve", "--digest", digest, "--as", "bob")).err).toMatch(
      /\(NOT_A_REVIEWER\)/,
    );
    expect((await call("decide", id, "--approve", "--digest", digest, "--as", "ann")).code).toBe(0);
    const { out } = await call("graphs");
    expect(out).toMatch(/^NAME +VERSION +NODES\npaying +1 /);
    expect(JSON.parse((await call("graphs", "--json")).out)).toHaveProperty("items");
    expect((await call("graphs", "--draw", "other")).err).toMatch(
      /^There is no graph "other"; there are paying, asking, printing, wiping\./,
    );
    expect((await call("graphs", "--draw", "paying")).code).toBe(0);
  });

  test("forks a thread, which is held", async () => {
    const forked = await call("fork", "boxes", "--to", "boxes-again", "--as", "ann");
    expect(forked).toMatchObject({
      code: 0,
      out: "Forked: boxes-again, which is held until somebody goes on with it.\n",
    });
    const other = JSON.parse(
      (await call("fork", "boxes", "--effects", "dry-run", "--as", "ann", "--json")).out,
    ) as object;
    expect(other).toHaveProperty("threadId");
    expect((await office.call("show", "boxes-again")).code).toBe(0);
    expect((await call("fork", "boxes", "--checkpoint", "nowhere", "--as", "ann")).err).toMatch(
      /\(CHECKPOINT_NOT_FOUND\)/,
    );
    expect((await office.call("fork", "boxes", "--as", "ann")).err).toMatch(
      /^--config FILE is missing: a fork takes the code of the graph, which a database does not have; name the config/,
    );
    expect((await call("fork", "boxes", "--db", office.db, "--as", "ann")).code).toBe(0);
    (globalThis as { graphsOfTest?: unknown }).graphsOfTest = (store: Store) => graphsOn(store).slice(0, 1);
    expect((await call("fork", "boxes", "--as", "ann")).err).toMatch(
      /^No graph "asking" of version "1" can be started here; there are paying 1\. \(GRAPH_NOT_FOUND\)/,
    );
  });

  test("may serve graphs that are drawn, or none, and no store has to be there", async () => {
    (globalThis as { graphsOfTest?: unknown }).graphsOfTest = (store: Store) => [
      new StateGraph(Annotation.Root({ a: Annotation<string>() }))
        .addNode("one", () => ({}))
        .addEdge(START, "one")
        .compile({ checkpointer: store, name: "drawn" }),
    ];
    expect((await call("graphs", "--draw", "drawn")).out).toContain("flowchart TD");
    (globalThis as { graphsOfTest?: unknown }).graphsOfTest = () => [];
    expect((await call("graphs")).out).toBe("No graphs are served.\n");
    expect((await call("graphs", "--draw", "x")).err).toMatch(/^There is no graph "x"; there are none\./);
  });

  test("has the policies that are linted and explained, and the tools that a policy in a file is for", async () => {
    const linted = await call("policy", "lint");
    expect(linted).toMatchObject({
      code: 1,
      err: "",
      out: 'disks (graph wiping): no-reviewers: The rule "all" asks, and does not say whom.\n1 finding.\n',
    });
    const document = JSON.parse((await call("policy", "lint", "--json")).out) as {
      readonly policies: readonly object[];
    };
    expect(document.policies).toMatchObject([
      { source: "graph", graph: "paying", name: "office", findings: [] },
      { source: "graph", graph: "wiping", name: "disks" },
    ]);
    const explain = ["policy", "explain", "--tool", "pay", "--args", '{"to":"x","cents":200000}'];
    const explained = await call(...explain, "--graph", "paying");
    expect(explained).toMatchObject({ code: 0, err: "" });
    expect(explained.out).toMatch(/graph paying:\n {2}.*ask +rule large .*\nask: /s);
    expect(JSON.parse((await call(...explain, "--graph", "paying", "--json")).out)).toMatchObject({ verdict: "ask" });
    expect((await call(...explain, "--graph", "gone")).err).toMatch(/\(GRAPH_NOT_FOUND\)\n$/);
    expect((await call(...explain, "--at", "2026-05-01")).err).toMatch(
      /^--at is for a policy in a file; without one the policies/,
    );
    expect((await call(...explain, "--url", "http://127.0.0.1:1")).err).toMatch(/^--url and --config are two places/);
    writeFileSync(
      office.at("policy.yaml"),
      "name: x\nrules: [{ id: a, tools: pay, when: args.cents > 5, verdict: deny }]\n",
    );
    expect(await call("policy", "lint", office.at("policy.yaml"))).toMatchObject({ code: 0, err: "" });
    const byFile = await call(...explain, office.at("policy.yaml"));
    expect(byFile).toMatchObject({ code: 0, err: "", out: expect.stringContaining("args.cents > 5 → true") as string });
    const tried = ["policy", "simulate", office.at("policy.yaml")];
    expect(await call(...tried)).toMatchObject({ code: 1, err: "" });
    expect(JSON.parse((await call(...tried, "--json")).out)).toMatchObject({ toolsKnown: true, stricter: 2 });
    expect(await call(...tried, "--db", office.db)).toMatchObject({ code: 1, err: "" });
    writeFileSync(office.at("policy.yaml"), "name: x\nrules: [{ id: a, tools: pya, verdict: deny }]\n");
    expect((await call(...tried)).err).toMatch(
      /names "pya", which is no tool; there are pay, wipe\. \(POLICY_INVALID\)/,
    );
    expect((await call("policy", "lint", office.at("policy.yaml"))).err).toMatch(
      /policy\.yaml: "a": rules\[0\]\.tools names "pya", which is no tool; there are pay, wipe\. \(POLICY_INVALID\)/,
    );
  });

  test("may have no policies, odd ones, and judges", async () => {
    (globalThis as { graphsOfTest?: unknown }).graphsOfTest = () => [];
    expect((await call("policy", "lint")).out).toBe("The config has no policies.\n");
    writeFileSync(
      office.at("policy.yaml"),
      "name: x\njudges: [shell]\nrules: [{ id: a, tools: pay, verdict: deny }]\n",
    );
    expect((await call("policy", "lint", office.at("policy.yaml"))).err).toMatch(
      /judges names "shell", which was not given/,
    );
    const judge = { name: "shell", tools: ["pay"], judge: () => undefined } as never;
    const shape = { name: "pay", effect: "act", schema: { type: "object" } } as const;
    (globalThis as { policyOfTest?: unknown }).policyOfTest = compilePolicy(
      { name: "odd", judges: ["shell"], rules: [{ id: "all", tools: ["read_*"], verdict: "allow" }] },
      [shape],
      { judges: [judge] },
    );
    writeFileSync(
      office.at("other.config.mjs"),
      'export default { store: ":memory:", graphs: [], policy: globalThis.policyOfTest, directory: { rolesOf: () => [], roles: new Set(["finance"]) } };',
    );
    const other = (...args: readonly string[]): Promise<Ended> =>
      office.output.call(["policy", "lint", ...args, "--config", office.at("other.config.mjs")]);
    const odd = await other();
    expect(odd).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^odd \(server\): no-tool: .*\n1 finding\.\n$/) as string,
    });
    expect((await other(office.at("policy.yaml"))).code).toBe(0);
    writeFileSync(
      office.at("policy.yaml"),
      "name: x\nrules: [{ id: a, tools: pay, verdict: ask, ask: { reviewers: nobody } }]\n",
    );
    expect((await other(office.at("policy.yaml"))).err).toMatch(/policy\.yaml: .*nobody.* \(POLICY_INVALID\)/);
  });

  test("is used beside a database that is named", async () => {
    cpSync(office.db, office.at("copy.db"));
    expect((await call("inbox", "--db", office.at("copy.db"))).code).toBe(0);
    expect((await call("inbox", "--db", office.at("absent.db"))).err).toMatch(/^There is no file .*absent\.db/);
  });

  test("names those who may take grants back", async () => {
    const grant = await withStore(office.db, (store) => {
      const tool = { name: "pay", effect: "act", schema: { type: "object" } } as const;
      const holdpoint = new Holdpoint({ store, graphs: [], grantors: { people: ["root"] } });
      return holdpoint.grant(tool, { id: "g-1", maxUses: 5, expiresIn: "1h" }, { by: "root", reason: "trial\u001b" });
    });
    const listed = await office.call("grants", "list");
    expect(listed.out).toMatch(/g-1 +root +0 of 5 +ends in 59 minutes +up to 5 uses of pay.*trial\\u\{1B\}/);
    expect((await call("grants", "revoke", "g-1", "--as", "bob")).err).toMatch(/\(NOT_A_REVIEWER\)/);
    expect((await call("grants", "revoke", "g-1", "--as", "ann")).out).toBe(
      "The grant g-1 is taken back; it was used 0 of 5 times.\n",
    );
    expect((await office.call("grants", "list")).out).toMatch(/revoked 20/);
    const page = await office.json<Page<object>>("grants", "list");
    expect(page.items).toHaveLength(1);
    expect(JSON.parse((await call("grants", "revoke", "g-1", "--as", "ann", "--json")).out)).toHaveProperty(
      "revokedAt",
    );
    expect(grant.used).toBe(0);
  });

  test("says of grants that time has ended them", async () => {
    const store = SqliteSaver.fromConnString(office.at("old.db"), { clock: new ManualClock(0), durability: "relaxed" });
    const tool = { name: "pay", effect: "act", schema: { type: "object" } } as const;
    const holdpoint = new Holdpoint({ store, graphs: [], grantors: { people: ["root"] } });
    await holdpoint.grant(tool, { maxUses: 1, expiresIn: "1h" }, { by: "root", reason: "trial" });
    await store.close();
    expect((await office.output.call(["grants", "list", "--db", office.at("old.db")])).out).toMatch(
      /0 of 1 +expired +1 use of pay/,
    );
  });
});
