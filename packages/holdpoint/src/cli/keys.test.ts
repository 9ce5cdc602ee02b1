/** API keys on the command line. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { CommandFolder } from "../../test/cli/command-folder.ts";
import { withStore } from "../../test/cli/database.ts";
import type { Ended } from "../../test/cli/terminal.ts";
import { ApiKeys, type ApiKey } from "../server/index.ts";

const folder = new CommandFolder();
const { at, call } = folder;

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

  test("that are over are not listed as active", async () => {
    await withStore(at("agent.db"), async (store) => {
      const all = new ApiKeys(store);
      const now = vi.spyOn(store, "now").mockReturnValue(Date.now() - 3_600_000);
      const key = { kind: "service", roles: [], scopes: [] } as const;
      const expiresAt = Date.now() - 1;
      await all.create({ ...key, id: "over" }, { expiresAt });
      await all.create({ ...key, id: "ends" }, { expiresAt: Date.now() + 3_600_000 });
      await all.create({ ...key, id: "stays" });
      const gone = await all.create({ ...key, id: "gone" }, { expiresAt });
      now.mockRestore();
      await all.revoke(gone.key.id);
    });
    const { out } = await keys("list");
    expect(out).toMatch(/ over +\S+ \S+ UTC +expired 20\d\d-\S+ \S+ UTC /);
    expect(out).toMatch(/ ends +\S+ \S+ UTC +active until 20\d\d-\S+ \S+ UTC /);
    expect(out).toMatch(/ stays +\S+ \S+ UTC +active {2}/);
    expect(out).toMatch(/ gone +\S+ \S+ UTC +revoked 20\d\d-/);
  });

  test("go into a file that is its owner's alone, and then nowhere else", async () => {
    const create = ["create", "--kind", "service", "--id", "cron", "--out", at("cron.key")] as const;
    const { code, out, err } = await keys(...create);
    expect({ code, out }).toEqual({ code: 0, out: "" });
    const token = readFileSync(at("cron.key"), "utf8");
    expect(token).toMatch(/^hpk_[0-9a-f]{16}_\S{43}\n$/);
    expect(statSync(at("cron.key")).mode & 0o777).toBe(0o600);
    expect(err).toMatch(/^Made key [0-9a-f]{16} for service cron: .*\. It is in .*cron\.key, and nowhere else\.\n$/);
    expect((await keys(...create)).err).toMatch(/cron\.key is there already; name another file, or remove it\./);
    expect(readFileSync(at("cron.key"), "utf8")).toBe(token);
    expect((await keys("list")).out.match(/ service /g)).toHaveLength(1);
    const json = await keys("create", "--kind", "service", "--id", "cron", "--out", at("other.key"), "--json");
    const made = JSON.parse(json.out) as { readonly key: ApiKey };
    expect(made).toEqual({ key: made.key, out: at("other.key") });
    expect(readFileSync(at("other.key"), "utf8").slice(4, 20)).toBe(made.key.id);
  });

  test("that are not made leave no file", async () => {
    const { code } = await keys("create", "--kind", "person", "--id", "x", "--on-behalf-of", "y", "--out", at("x.key"));
    expect(code).toBe(2);
    expect(readdirSync(folder.path).filter((name) => name.startsWith("x"))).toEqual([]);
  });

  test.each<readonly [args: readonly string[], isWarned: boolean]>([
    [["--kind", "agent"], true],
    [["--kind", "agent", "--scope", "threads:fork"], true],
    [["--kind", "agent", "--scope", "threads:run", "--json"], true],
    [["--kind", "agent", "--scope", "threads:read"], false],
    [["--kind", "agent", "--on-behalf-of", "ann"], false],
    [["--kind", "person", "--scope", "threads:run"], false],
  ])("%j that start things for nobody in particular are warned about: %j", async (args, isWarned) => {
    const { code, out, err } = await keys("create", "--id", "bot", ...args);
    expect({ code, isMade: out.includes("hpk_") }).toEqual({ code: 0, isMade: true });
    const warning = "Warning: nobody is excluded from deciding about what bot starts, as who asked for it; ";
    expect(err.includes(warning)).toBe(isWarned);
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

test.each([
  ["inbox"],
  ["threads"],
  ["keys", "list"],
  ["keys", "create", "--kind", "service", "--id", "cron"],
  ["audit", "export"],
  ["migrate"],
])("%s %s of a directory says that it is one", async (...args) => {
  expect(await call(...args, "--db", folder.path)).toEqual({
    code: 2,
    out: "",
    err: `${folder.path} cannot be opened: it is a directory; name a file in it. (STORE_FAILED)\n`,
  });
});
