/** Commands on the store of a config. */
import { cpSync, writeFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { graphsOn, withStore } from "../../test/cli/database.ts";
import { Office } from "../../test/cli/office.ts";
import type { Ended } from "../../test/cli/terminal.ts";
import type { Page } from "../client/index.ts";
import { SqliteSaver } from "../storage/sqlite/index.ts";
import { ManualClock } from "../testing/index.ts";
import { Annotation, Holdpoint, START, StateGraph, type Store } from "../index.ts";

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
    expect((await office.call("fork", "boxes", "--as", "ann")).err).toMatch(/\(GRAPH_NOT_FOUND\)/);
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
