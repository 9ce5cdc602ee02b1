/** Commands on the data of a tenant: `--tenant`, straight on a database. */
import { writeFileSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import { CommandFolder } from "../../test/cli/command-folder.ts";
import { withStore } from "../../test/cli/database.ts";
import type { Ended } from "../../test/cli/terminal.ts";
import { thread } from "../../test/engine/world.ts";
import { entrypoint, interrupt, type App, type Store } from "../index.ts";
import { ApiKeys } from "../server/index.ts";

const { at, call } = new CommandFolder();
let db: string;

function releasing(checkpointer: Store): App<object, unknown> {
  return entrypoint({ name: "releasing", checkpointer }, async (_input: object) => interrupt("Release it?"));
}

beforeEach(async () => {
  db = at("agent.db");
  await withStore(db, async (store) => {
    for (const tenant of ["default", "acme"]) {
      await releasing(store)
        .forTenant(tenant)
        .invoke({}, thread(`of-${tenant}`));
    }
  });
});

test("what is read is that of the tenant, or of `default`", async () => {
  const [own, theirs, nobodys] = [
    await call("threads", "--db", db),
    await call("threads", "--db", db, "--tenant", "acme"),
    await call("threads", "--db", db, "--tenant", "beta", "--json"),
  ];
  expect(own.out).toContain("of-default");
  expect(own.out).not.toContain("of-acme");
  expect(theirs.out).toContain("of-acme");
  expect(theirs.out).not.toContain("of-default");
  expect(JSON.parse(nobodys.out)).toMatchObject({ items: [] });
  expect((await call("show", "of-acme", "--db", db)).err).toContain("of-acme");
  expect((await call("show", "of-acme", "--db", db, "--tenant", "acme")).out).toContain("releasing");
});

test("what is decided is a question of the tenant", async () => {
  const listed = JSON.parse((await call("inbox", "--db", db, "--tenant", "acme", "--json")).out) as {
    readonly items: readonly { readonly id: string; readonly digest: string }[];
  };
  const [{ id, digest } = { id: "", digest: "" }] = listed.items;
  const decides = (...more: readonly string[]): Promise<Ended> =>
    call("decide", id, "--respond", '"yes"', "--digest", digest, "--as", "ann", "--db", db, ...more);
  expect((await decides()).err).toContain("There is no question");
  const { code, err } = await decides("--tenant", "acme");
  expect({ code, err }).toMatchObject({ code: 0 });
});

test("what names no tenant is refused, and over --url the key says which it is", async () => {
  const bad = await call("threads", "--db", db, "--tenant", "a b");
  expect(bad.code).toBe(2);
  expect(bad.err).toContain("--tenant is up to 128");
  const there = await call("threads", "--url", "https://x.example", "--tenant", "acme");
  expect(there.code).toBe(2);
  expect(there.err).toContain("for which tenant");
});

test("a key is for a tenant, for good", async () => {
  const made = await call("keys", "create", "--kind", "agent", "--id", "bot", "--tenant", "acme", "--db", db);
  const authorization = `Bearer ${made.out.trim()}`;
  const who = await withStore(db, (store) =>
    new ApiKeys(store).authenticate(new Request("http://x.example", { headers: { authorization } })),
  );
  expect(who).toMatchObject({ id: "bot", tenant: "acme" });
  expect((await call("keys", "list", "--db", db)).out).toContain("bot (acme)");
  expect((await call("keys", "create", "--kind", "agent", "--id", "x", "--tenant", "", "--db", db)).code).toBe(2);
});

test("check looks at the threads of all tenants, or of one", async () => {
  const library = new URL("../index.ts", import.meta.url).href;
  const config = at("holdpoint.config.mjs");
  writeFileSync(
    config,
    `import { entrypoint, interrupt } from ${JSON.stringify(library)};
export default {
  store: "agent.db",
  replayGraceMs: 50,
  graphs: (checkpointer) => [entrypoint({ name: "releasing", checkpointer }, async () => interrupt("Another?"))],
};
`,
  );
  const checked = async (...more: readonly string[]) => {
    const { out } = await call("check", "--config", config, "--json", ...more);
    const { items } = JSON.parse(out) as { readonly items: readonly { readonly threadId: string }[] };
    return items;
  };
  expect(await checked()).toMatchObject([
    { tenant: "acme", threadId: "of-acme", outcome: "blocked" },
    { threadId: "of-default", outcome: "blocked" },
  ]);
  expect((await checked("--tenant", "acme")).map(({ threadId }) => threadId)).toEqual(["of-acme"]);
  expect((await checked("--limit", "1")).map(({ threadId }) => threadId)).toEqual(["of-acme"]);
  expect((await checked("--thread", "of-default")).map(({ threadId }) => threadId)).toEqual(["of-default"]);
  const { out } = await call("check", "--config", config);
  expect(out).toContain("acme / of-acme");
});
