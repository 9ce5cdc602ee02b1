/** API keys (K1–K5), and that what holds one never decides unless it is a person's (principal.ts, A2). */
import { describe, expect, test } from "vitest";
import { WrappedStore } from "../../../test/crash/wrapped-store.ts";
import { codeOf, refusal, until } from "../../../test/engine/world.ts";
import { graphsOn } from "../../../test/server/served.ts";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import { Holdpoint, MemorySaver } from "../../index.ts";
import type { Change, CommitResult } from "../../storage/store.ts";
import { ManualClock } from "../../testing/index.ts";
import { createServer } from "../create-server.ts";
import { ApiKeys } from "./api-keys.ts";
import { bearerToken } from "./bearer.ts";
import type { Principal } from "./principal.ts";

const AGENT: Principal = {
  kind: "agent",
  id: "bot",
  roles: [],
  scopes: ["threads:run", "interrupts:decide"],
  tenant: "default",
  onBehalfOf: "rita",
};
const PERSON: Principal = {
  kind: "person",
  id: "ann",
  roles: ["finance"],
  scopes: ["interrupts:read", "interrupts:decide"],
};

function asking(authorization?: string): Request {
  return new Request("http://x/", authorization === undefined ? {} : { headers: { authorization } });
}

function sending(token: string): Request {
  return asking(`Bearer ${token}`);
}

function world(): { readonly clock: ManualClock; readonly store: MemorySaver; readonly keys: ApiKeys } {
  const clock = new ManualClock();
  const store = new MemorySaver({ clock });
  return { clock, store, keys: new ApiKeys(store) };
}

describe("a key", () => {
  test("is known by its token, in every process of the store, until it is revoked (K3)", async () => {
    const { clock, store, keys } = world();
    const { key, token } = await keys.create(AGENT);
    expect(key).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      principal: AGENT,
      createdAt: clock.now(),
    });
    const elsewhere = new ApiKeys(store);
    expect(await elsewhere.authenticate(sending(token))).toEqual(AGENT);
    await clock.advance(5);
    const revoked = await keys.revoke(key.id);
    expect(revoked).toEqual({ ...key, revokedAt: clock.now() });
    expect(await elsewhere.authenticate(sending(token))).toBeUndefined();
    await clock.advance(5);
    expect(await keys.revoke(key.id)).toEqual(revoked);
  });

  test("has a secret that is random, and that nothing but its holder has (K1)", async () => {
    const { store, keys } = world();
    const made = await Promise.all([keys.create(AGENT), keys.create(AGENT)]);
    const secrets = made.map(({ token }) => token.slice("hpk_0123456789abcdef_".length));
    expect(new Set(secrets).size).toBe(2);
    for (const secret of secrets) expect(Buffer.from(secret, "base64url")).toHaveLength(32);
    const { items } = await store.find({ tenant: DEFAULT_TENANT, collection: "api-key", limit: 10 });
    expect(items).toHaveLength(2);
    const kept = JSON.stringify([items, await keys.list()]);
    for (const secret of secrets) expect(kept).not.toContain(secret);
    expect(JSON.stringify((await keys.list()).items)).not.toContain("digest");
  });

  test("is refused with anything else than its token", async () => {
    const { keys } = world();
    const { key, token } = await keys.create(AGENT);
    const { token: other } = await keys.create(PERSON);
    const secret = token.slice(-43);
    const wrong = [
      `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`,
      `hpk_${key.id}_${other.slice(-43)}`,
      `hpk_${"0".repeat(16)}_${secret}`,
      `hpk_${key.id}_`,
      `hpk_${key.id}`,
      secret,
      `${token}=`,
      token.toUpperCase(),
    ];
    for (const text of wrong) expect(await keys.authenticate(sending(text))).toBeUndefined();
    for (const header of [undefined, "", token, `Basic ${token}`, `Bearer  ${token} x`]) {
      expect(await keys.authenticate(asking(header))).toBeUndefined();
    }
  });

  test("is made for what is a principal with scopes there are, and for nothing else of it", async () => {
    const { keys } = world();
    for (const bad of [
      {},
      { ...AGENT, kind: "root" },
      { ...AGENT, scopes: ["threads:delete"] },
      { ...PERSON, onBehalfOf: "x" },
    ]) {
      expect(await codeOf(keys.create(bad as unknown as Principal))).toBe("INVALID_ARGUMENT");
    }
    const { key } = await keys.create({ ...PERSON, password: "hunter2" } as Principal);
    expect(key.principal).toEqual(PERSON);
    expect((await keys.list()).items).toHaveLength(1);
  });

  test.each([
    ["id", "eve\u200b", /The id of the principal has a character that cannot be seen \(U\+200B\)/],
    ["id", " eve", /begins or ends with white space/],
    ["id", "zoe\u0308", /normalization form C/],
    ["id", "ann\u0007", /\(U\+7\)|\(U\+0007\)/],
    ["onBehalfOf", "ann\u0007", /onBehalfOf of the principal has a character/],
    ["onBehalfOf", "ann\u202e", /U\+202E/],
  ])("is made for nobody whose %s looks like somebody else: %j", async (field, text, why) => {
    const { keys } = world();
    expect(await refusal(keys.create({ ...AGENT, [field]: text }))).toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringMatching(why) as string,
    });
    expect((await keys.list()).items).toEqual([]);
  });

  test("that expires is refused from that instant on (K3)", async () => {
    const { clock, store, keys } = world();
    const expiresAt = clock.now() + 1_000;
    const { key, token } = await keys.create(AGENT, { expiresAt });
    expect(key).toMatchObject({ expiresAt });
    expect((await keys.list()).items).toEqual([key]);
    await clock.advance(999);
    expect(await new ApiKeys(store).authenticate(sending(token))).toEqual(AGENT);
    await clock.advance(1);
    expect(await new ApiKeys(store).authenticate(sending(token))).toBeUndefined();
    for (const bad of [clock.now(), 0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(await codeOf(keys.create(AGENT, { expiresAt: bad }))).toBe("INVALID_ARGUMENT");
    }
  });

  describe("that does not count (K5)", () => {
    /** Counts how often keys are looked up. */
    class Counting extends WrappedStore {
      looked = 0;
      override get(...asked: Parameters<WrappedStore["get"]>): ReturnType<WrappedStore["get"]> {
        this.looked += 1;
        return super.get(...asked);
      }
    }
    const token = (id: number): string => `hpk_${String(id).padStart(16, "0")}_${"a".repeat(43)}`;

    test.each<[string, (keys: ApiKeys, clock: ManualClock) => Promise<string>]>([
      ["there is none of that id", () => Promise.resolve(token(1))],
      ["its secret is another", async (keys) => `${(await keys.create(AGENT)).token.slice(0, -43)}${"a".repeat(43)}`],
      [
        "it is revoked",
        async (keys) => {
          const made = await keys.create(AGENT);
          await keys.revoke(made.key.id);
          return made.token;
        },
      ],
      [
        "it is over",
        async (keys, clock) => {
          const made = await keys.create(AGENT, { expiresAt: clock.now() + 1 });
          await clock.advance(1);
          return made.token;
        },
      ],
    ])("is looked up once a minute, however often it is sent: %s", async (_name, make) => {
      const { clock, store, keys } = world();
      const wrong = await make(keys, clock);
      const counting = new Counting(store);
      const here = new ApiKeys(counting);
      for (let times = 0; times < 50; times += 1) expect(await here.authenticate(sending(wrong))).toBeUndefined();
      expect(counting.looked).toBe(1);
      await clock.advance(59_999);
      await here.authenticate(sending(wrong));
      expect(counting.looked).toBe(1);
      await clock.advance(1);
      await here.authenticate(sending(wrong));
      expect(counting.looked).toBe(2);
    });

    test("is no reason to refuse another one, of the same id or made meanwhile", async () => {
      const { keys } = world();
      const made = await keys.create(AGENT);
      const wrong = `${made.token.slice(0, -43)}${"a".repeat(43)}`;
      for (let index = 0; index < 3; index += 1) expect(await keys.authenticate(sending(wrong))).toBeUndefined();
      expect(await keys.authenticate(sending(made.token))).toEqual(AGENT);
      expect(await keys.authenticate(sending((await keys.create(PERSON)).token))).toEqual(PERSON);
    });

    test("is remembered among the latest 1,000, and no more are", async () => {
      const { store } = world();
      const counting = new Counting(store);
      const here = new ApiKeys(counting);
      for (let id = 0; id < 1_001; id += 1) await here.authenticate(sending(token(id)));
      expect(counting.looked).toBe(1_001);
      await here.authenticate(sending(token(1)));
      expect(counting.looked).toBe(1_001);
      await here.authenticate(sending(token(0)));
      expect(counting.looked).toBe(1_002);
    });
  });

  test("that is not there cannot be revoked", async () => {
    expect(await codeOf(world().keys.revoke("0123456789abcdef"))).toBe("INVALID_ARGUMENT");
  });

  test("is revoked also when somebody revokes it at the same moment", async () => {
    const { clock, store, keys } = world();
    const { key } = await keys.create(AGENT);
    class Raced extends WrappedStore {
      override async commit(change: Change): Promise<CommitResult> {
        await keys.revoke(key.id);
        return super.commit(change);
      }
    }
    const revoked = await new ApiKeys(new Raced(store)).revoke(key.id);
    expect(revoked).toMatchObject({ id: key.id, revokedAt: clock.now() });
  });

  test("is listed with all others, the oldest first, a page at a time", async () => {
    const { clock, keys } = world();
    const made: string[] = [];
    for (let index = 0; index < 60; index += 1) {
      await clock.advance(1);
      made.push((await keys.create(AGENT)).key.id);
    }
    const first = await keys.list();
    const second = await keys.list({ after: first.next ?? "" });
    expect(first.items).toHaveLength(50);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made);
  });
});

test.each([
  ["Bearer abc", "abc"],
  ["bearer a.b~c+d/e-f_g==", "a.b~c+d/e-f_g=="],
  ["Bearer", undefined],
  ["Bearer a b", undefined],
  ["Bearer a===", undefined],
  [`Bearer ${"a".repeat(600)}`, undefined],
  ["Basic abc", undefined],
])("the token of %j is %j", (header, token) => {
  expect(bearerToken(asking(header))).toBe(token);
});

test("a person decides with their key, what an agent's asked; the agent's never does (A2)", async () => {
  const { store, keys } = world();
  const graphs = graphsOn(store, []);
  const holdpoint = new Holdpoint({ store, graphs });
  const app = createServer(holdpoint, { auth: keys, graphs });
  const [agent, person] = [(await keys.create(AGENT)).token, (await keys.create(PERSON)).token];
  const post = (path: string, token: string, body: object) =>
    app.request(path, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  expect((await post("/v1/threads/t/runs", agent, { graph: "paying", input: {} })).status).toBe(202);
  await until(async () => (await holdpoint.pending()).items.length === 1, "it asks");
  const listed = await app.request("/v1/interrupts", { headers: { authorization: `Bearer ${person}` } });
  const { items } = (await listed.json()) as {
    readonly items: readonly { readonly id: string; readonly digest: string }[];
  };
  const [question = { id: "", digest: "" }] = items;
  const path = `/v1/interrupts/${question.id}/decisions`;
  const body = { type: "approve", digest: question.digest };
  expect((await post(path, agent, body)).status).toBe(403);
  expect((await post("/v1/threads/x/runs", person, { graph: "paying", input: {} })).status).toBe(403);
  expect((await post(path, person, body)).status).toBe(200);
});
