/** API keys on the command line. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { withStore } from "../../test/cli/database.ts";
import { Output, type Ended } from "../../test/cli/terminal.ts";
import { ApiKeys, type ApiKey } from "../server/index.ts";

let directory: string;
let output: Output;
const at = (name: string): string => join(directory, name);
const call = (...args: readonly string[]): Promise<Ended> => output.call(args);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "holdpoint-"));
  output = new Output();
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

describe("keys", () => {
  beforeEach(() => withStore(at("agent.db"), () => Promise.resolve()));

  const keys = (...args: readonly string[]): Promise<Ended> => call("keys", ...args, "--db", at("agent.db"));

  test("are printed once, work, and are refused once they are revoked", async () => {
    const { code, out, err } = await keys("create", "--kind", "agent", "--id", "buyer", "--on-behalf-of", "ann");
    const token = out.trimEnd();
    expect({ code, isToken: /^hpk_[0-9a-f]{16}_\S{43}$/.test(token) }).toEqual({ code: 0, isToken: true });
    expect(err).toMatch(
      /^Made key [0-9a-f]{16} for agent buyer: threads:run, threads:read\. It is not shown again\.\n$/,
    );
    const whose = () =>
      withStore(at("agent.db"), (store) =>
        new ApiKeys(store).authenticate(new Request("http://x/", { headers: { authorization: `Bearer ${token}` } })),
      );
    expect(await whose()).toMatchObject({ kind: "agent", id: "buyer", onBehalfOf: "ann" });
    const id = token.slice(4, 20);
    const listed = await keys("list");
    expect(listed.out).toMatch(new RegExp(`${id} +agent +buyer +20.* UTC +active +threads:run, threads:read\n`));
    expect(listed.out).not.toContain(token.slice(21));
    expect((await keys("revoke", id)).out).toMatch(new RegExp(`^Key ${id} of buyer is revoked since 20`));
    expect(await whose()).toBeUndefined();
    expect((await keys("list")).out).toMatch(/revoked 20/);
    expect(JSON.parse((await keys("revoke", id, "--json")).out)).toMatchObject({ id, principal: { id: "buyer" } });
  });

  test("are made with roles and scopes, for programs too", async () => {
    const scopes = ["--scope", "interrupts:read", "--scope", "interrupts:decide"];
    const roles = ["--role", "finance", "--role", "legal"];
    const { out } = await keys("create", "--kind", "person", "--id", "ann", ...roles, ...scopes, "--json");
    const { key } = JSON.parse(out) as { readonly key: ApiKey };
    expect(key.principal).toEqual({
      kind: "person",
      id: "ann",
      roles: ["finance", "legal"],
      scopes: ["interrupts:read", "interrupts:decide"],
    });
    const person = JSON.parse((await keys("create", "--kind", "person", "--id", "bo", "--json")).out) as {
      readonly key: ApiKey;
    };
    expect(person.key.principal.scopes).toContain("interrupts:decide");
    expect(person.key.principal.scopes).not.toContain("threads:run");
    const { items } = JSON.parse((await keys("list", "--json")).out) as { readonly items: readonly ApiKey[] };
    expect(items.map(({ principal }) => principal.id).toSorted()).toEqual(["ann", "bo"]);
  });

  test("are listed a page at a time", async () => {
    await withStore(at("agent.db"), async (store) => {
      const all = new ApiKeys(store);
      for (let index = 0; index < 51; index += 1) {
        await all.create({ kind: "service", id: `s${index}`, roles: [], scopes: [] });
      }
    });
    const { next } = JSON.parse((await keys("list", "--json")).out) as { readonly next: string };
    expect((await keys("list")).out).toContain(`There is more: --cursor ${next}`);
    expect((await keys("list", "--cursor", next)).out.match(/ service /g)).toHaveLength(1);
  });

  test.each<readonly [args: readonly string[], says: RegExp]>([
    [["create", "--id", "x"], /^--kind agent\|service\|person is missing/],
    [["create", "--kind", "robot", "--id", "x"], /^--kind is one of agent, service, person; "robot" is not/],
    [
      ["create", "--kind", "agent", "--id", "x", "--scope", "threads:rum"],
      /^There is no scope "threads:rum"\. Did you mean threads:run\?/,
    ],
    [["create", "--kind", "person", "--id", "x", "--on-behalf-of", "y"], /\(INVALID_ARGUMENT\)\n$/],
    [["revoke", "0123456789abcdef"], /^There is no key "0123456789abcdef"\. \(INVALID_ARGUMENT\)\n$/],
    [["list", "--url", "http://x"], /^There is no option --url\./],
  ])("%j is refused", async (args, says) => {
    expect((await keys(...args)).err).toMatch(says);
  });
});
