/**
 * A question is read once for a decision and handed on; what somebody else changed meanwhile is read and judged again
 * (engine/questions/reviews.ts, W3). What is counted are calls to the store, up to the commit.
 */
import { describe, expect, test } from "vitest";
import {
  compilePolicy,
  entrypoint,
  Holdpoint,
  interrupt,
  MemorySaver,
  tool,
  type App,
  type Store,
} from "../../src/index.ts";
import { SigningKey } from "../../src/audit/signing-key.ts";
import { createServer, SCOPES, type Principal } from "../../src/server/index.ts";
import type { CommitResult, Change, StoredDocument } from "../../src/storage/store.ts";
import type { Tenant } from "../../src/core/ids.ts";
import { WrappedStore } from "../crash/wrapped-store.ts";
import { thread } from "../engine/world.ts";
import { outcome } from "./office.ts";

/** Notes what it is asked for. `meanwhile` happens once, after the next question was read and before the reader has it. */
class Noting extends WrappedStore {
  readonly calls: string[] = [];
  meanwhile: (() => Promise<unknown>) | undefined;

  protected override pass<T>(call: keyof Store, run: () => Promise<T>): Promise<T> {
    if (call !== "get" && call !== "commit") this.calls.push(call);
    return run();
  }

  override async get(tenant: Tenant, collection: string, keys: readonly string[]): Promise<readonly StoredDocument[]> {
    this.calls.push(`get ${collection}`);
    const found = await super.get(tenant, collection, keys);
    const { meanwhile } = this;
    this.meanwhile = undefined;
    await meanwhile?.();
    return found;
  }

  override async commit(change: Change): Promise<CommitResult> {
    const result = await super.commit(change);
    this.calls.push(result.ok ? "commit" : `refused: ${result.reason}`);
    return result;
  }

  /** What it was asked for until something was committed. */
  get untilCommitted(): readonly string[] {
    return this.calls.slice(0, this.calls.indexOf("commit") + 1);
  }
}

const pay = tool(() => "paid", {
  name: "pay",
  description: "Pays.",
  schema: { type: "object" },
  effect: "act",
  approval: { reviewers: { people: ["ann", "ben"], count: 2 }, allow: ["approve", "reject", "edit"] },
});

const KINDS = {
  "a question with reviewers": { ask: () => pay.invoke({}), value: { type: "approve" }, other: { type: "reject" } },
  "a question without": { ask: () => interrupt("Go?"), value: "yes", other: "no" },
} as const;
const CASES = Object.entries(KINDS).map(([kind, how]) => ({ kind, ...how }));

async function asked(ask: () => Promise<unknown>) {
  const disk = new MemorySaver();
  const app: App<object, unknown> = entrypoint({ name: "asking", checkpointer: disk }, async (_input: object) => ask());
  await app.invoke({}, thread());
  const others = new Holdpoint({ store: disk, graphs: [] });
  const [question] = (await others.pending()).items;
  if (question === undefined) throw new Error("nothing was asked");
  const store = new Noting(disk);
  return { app, store, others, id: question.id, digest: question.digest };
}

describe.each(CASES)("$kind", ({ ask, value, other }) => {
  test("is read once by who decides and has not its code: neither its thread nor its stream is read", async () => {
    const { store, id, digest } = await asked(ask);
    await new Holdpoint({ store, graphs: [] }).decide(id, value, { by: "ann", digest });
    expect(store.calls).toEqual(["get interrupt", "commit"]);
  });

  test("is read once by who has its code, with the row of its thread", async () => {
    const { app, store, id, digest } = await asked(ask);
    const holdpoint = new Holdpoint({ store, graphs: [app] });
    await holdpoint.decide(id, value, { by: "ann", digest });
    expect(store.untilCommitted).toEqual(["get interrupt", "thread", "commit"]);
    await holdpoint.stop();
  });

  test("is read once where the value follows from it", async () => {
    const { store, id, digest } = await asked(ask);
    const holdpoint = new Holdpoint({ store, graphs: [] });
    const seen: string[] = [];
    const valueOf = async (question: { readonly id: string }): Promise<typeof value> => {
      seen.push(question.id);
      return value;
    };
    await holdpoint.decideOn(id, valueOf, { by: { id: "ann", kind: "person" }, digest });
    expect(store.calls).toEqual(["get interrupt", "commit"]);
    expect(seen).toEqual([id]);
  });

  test("takes no decision whose value is refused when it was read", async () => {
    const { store, id, digest } = await asked(ask);
    const holdpoint = new Holdpoint({ store, graphs: [] });
    const refuse = (): never => {
      throw new Error("not that");
    };
    await expect(holdpoint.decideOn(id, refuse, { by: "ann", digest })).rejects.toThrow("not that");
    expect(store.calls).toEqual(["get interrupt"]);
  });

  test("is read once for a decision over HTTP", async () => {
    const { store, id, digest } = await asked(ask);
    const ann: Principal = { kind: "person", id: "ann", roles: [], scopes: SCOPES };
    const server = createServer(new Holdpoint({ store, graphs: [] }), { auth: { authenticate: () => ann } });
    const said = typeof value === "string" ? { type: "respond", value } : value;
    const response = await server.request(`/v1/interrupts/${id}/decisions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...said, digest }),
    });
    expect(response.status).toBe(200);
    expect(store.calls).toEqual(["get interrupt", "commit"]);
  });

  test("is read once where decisions are signed: the receipt is the one that was written", async () => {
    const { store, id, digest } = await asked(ask);
    const holdpoint = new Holdpoint({ store, graphs: [], signer: SigningKey.create() });
    const said = { by: "ann", digest };
    const first = await holdpoint.decide(id, value, said);
    expect(store.calls).toEqual(["get interrupt", "commit"]);
    const again = await holdpoint.decide(id, value, said);
    expect(store.calls.slice(2)).toContain("read");
    expect(first.signed?.signature).toEqual(expect.any(String));
    expect(JSON.stringify(again.signed)).toBe(JSON.stringify(first.signed));
  });

  test("decided by somebody else after it was read is judged as it stands then, and has one outcome", async () => {
    const { store, others, id, digest } = await asked(ask);
    store.meanwhile = () => others.decide(id, other, { by: "ben", digest });
    const said = await outcome(new Holdpoint({ store, graphs: [] }).decide(id, value, { by: "ann", digest }));
    expect(said).toBe("ALREADY_DECIDED");
    // The last reading says how it ended.
    expect(store.calls).toEqual(["get interrupt", "refused: revision", "get interrupt", "get interrupt"]);
    expect(await others.receipt(id)).toMatchObject({ by: "ben" });
  });
});

const { ask } = KINDS["a question with reviewers"];

test("a vote that came after the question was read is counted with the one that was given on it", async () => {
  const { store, others, id, digest } = await asked(ask);
  store.meanwhile = () => others.decide(id, { type: "approve" }, { by: "ben", digest });
  const { standing } = await new Holdpoint({ store, graphs: [] }).decide(
    id,
    { type: "approve" },
    { by: "ann", digest },
  );
  expect(standing?.votes.map(({ by }) => by)).toEqual(["ben", "ann"]);
  expect(standing).toMatchObject({ status: "resolved", missing: [] });
  expect(store.calls).toEqual(["get interrupt", "refused: revision", "get interrupt", "commit"]);
});

test("an edit that came after the question was read makes the digest that was shown another one", async () => {
  const { store, others, id, digest } = await asked(ask);
  store.meanwhile = () => others.decide(id, { type: "edit", args: { more: 1 } }, { by: "ben", digest });
  const said = outcome(new Holdpoint({ store, graphs: [] }).decide(id, { type: "approve" }, { by: "ann", digest }));
  expect(await said).toBe("DIGEST_MISMATCH");
});

test("what is handed on or taken back is read once, too", async () => {
  const { store, id, digest, others } = await asked(ask);
  const holdpoint = new Holdpoint({ store, graphs: [] });
  await others.decide(id, { type: "approve" }, { by: "ann", digest });
  await holdpoint.revoke(id, { by: "ann" });
  expect(store.calls).toEqual(["get interrupt", "commit"]);
  await holdpoint.delegate(id, { to: "cara", until: "1h" }, { by: "ann" });
  expect(store.calls).toEqual(["get interrupt", "commit", "get interrupt", "commit"]);
});

describe("several, decided at once over HTTP", () => {
  async function several() {
    const disk = new MemorySaver();
    const policy = compilePolicy({ name: "payments", rules: [{ id: "look", tools: ["pay"], verdict: "ask" }] }, [pay]);
    const app: App<object, unknown> = entrypoint({ name: "asking", checkpointer: disk, policy }, async () =>
      pay.invoke({}),
    );
    for (const id of ["t1", "t2", "t3"]) await app.invoke({}, { configurable: { thread_id: id } });
    const others = new Holdpoint({ store: disk, graphs: [] });
    const questions = (await others.pending()).items;
    const store = new Noting(disk);
    const ann: Principal = { kind: "person", id: "ann", roles: [], scopes: SCOPES };
    const server = createServer(new Holdpoint({ store, graphs: [] }), { auth: { authenticate: () => ann } });
    const send = async (): Promise<unknown> => {
      const response = await server.request("/v1/decisions", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ decisions: questions.map(({ id, digest }) => ({ id, digest, type: "approve" })) }),
      });
      expect(response.status).toBe(200);
      return response.json();
    };
    return { store, others, questions, send };
  }

  test("are read at once, and each is read no more", async () => {
    const { store, questions, send } = await several();
    expect(await send()).toMatchObject({ items: questions.map(({ id }) => ({ id, receipt: { by: "ann" } })) });
    expect(store.calls).toEqual(["get interrupt", "commit", "commit", "commit"]);
  });

  test("one that somebody changed after they were read is judged as it stands then, and no other", async () => {
    const { store, others, questions, send } = await several();
    const [, second] = questions;
    store.meanwhile = () =>
      others.decide(second?.id ?? "", { type: "reject" }, { by: "ben", digest: second?.digest ?? "" });
    expect(await send()).toMatchObject({
      items: [{ receipt: { by: "ann" } }, { problem: { code: "ALREADY_DECIDED" } }, { receipt: { by: "ann" } }],
    });
    // Of the second it is read once more how it ended, beside the third's commit.
    expect(store.calls.filter((call) => call === "get interrupt")).toHaveLength(3);
    expect(store.calls.filter((call) => call !== "get interrupt")).toEqual(["commit", "refused: revision", "commit"]);
  });
});

test("that there is no such question is on record, with who tried; the value is not asked for", async () => {
  const { others } = await asked(ask);
  const unknown = `int_${"0".repeat(26)}`;
  const never = (): never => {
    throw new Error("asked for a value");
  };
  expect(await outcome(others.decideOn(unknown, never, { by: { id: "bot", kind: "agent" } }))).toBe(
    "INTERRUPT_NOT_FOUND",
  );
  expect((await others.bypasses()).items).toMatchObject([{ by: "bot", as: "agent", attempt: "decide" }]);
});
