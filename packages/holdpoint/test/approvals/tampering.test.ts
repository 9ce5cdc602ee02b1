/** What somebody altered in the store is found before anything runs on it (G4, G11). */
import { describe, expect, test } from "vitest";
import type { Json } from "../../src/core/json.ts";
import { DEFAULT_TENANT } from "../../src/core/ids.ts";
import { ask, compilePolicy, entrypoint, type Store } from "../../src/index.ts";
import { journalOf, questionRecords } from "../crash/invariants.ts";
import { clocked, codeOf, Process, refusal, rested, serving, thread } from "../engine/world.ts";
import { ACME, APPROVE, only, paying, payTool, says } from "./office.ts";

describe("what is stored was altered", () => {
  /** Rewrites the document of the thread's question, as somebody with the database might. */
  async function alter(store: Store, change: (body: Record<string, never>) => void): Promise<void> {
    const [record] = await questionRecords(store, "t");
    const [found] = await store.get(DEFAULT_TENANT, "interrupt", [record?.id ?? ""]);
    if (found === undefined) throw new Error("There is no question.");
    const body = JSON.parse(found.body) as Record<string, never>;
    change(body);
    await store.commit({
      tenant: DEFAULT_TENANT,
      put: [
        {
          collection: "interrupt",
          key: found.key,
          revision: found.revision,
          body: JSON.stringify(body),
          index: found.index,
        },
      ],
      wake: [record?.threadId as never],
    });
  }

  type Path = readonly (string | number)[];
  const put = (path: Path, value: Json) => (body: Record<string, never>) => {
    let at: Record<string | number, unknown> = body;
    for (const part of path.slice(0, -1)) at = at[part] as Record<string, unknown>;
    at[path.at(-1) ?? ""] = value;
  };

  test.each<[string, Path, Json]>([
    ["the arguments that are shown and approved", ["review", "state", "envelope", "args", "cents"], 9_000],
    ["who approved", ["review", "state", "votes", 0, "by"], "boss"],
    ["what was asked", ["review", "request", "value"], "harmless"],
    ["the reviewers", ["review", "request", "reviewers"], { rule: { people: ["mallory"] } }],
    ["its outcome", ["review", "state", "resolution", "by"], ["boss"]],
    ["how far its stream goes", ["review", "seq"], 0],
    ["the counters it holds reservations in", ["action", "limits"], []],
  ])("%s: STORE_CORRUPT, and nothing runs", async (_what, path, value) => {
    const { store } = clocked();
    const paid: string[] = [];
    const pay = payTool(paid, { reviewers: { people: ["ann"] } });
    const policy = compilePolicy(
      {
        name: "p",
        rules: [ask("pay")],
        limits: [{ id: "n", tools: "pay", per: "tenant", window: "ever", max: 3, onExceed: "deny" }],
      },
      [pay],
    );
    const first = new Process(store);
    await paying(first, pay, { policy }).invoke({}, thread());
    first.end();
    const { holdpoint: desk } = serving(new Process(store), []);
    await says(desk, "ann", APPROVE);
    await alter(store, put(path, value));
    const here = new Process(store);
    const app = entrypoint({ name: "paying", checkpointer: here, policy }, async () => pay.invoke(ACME));
    const { holdpoint } = serving(here, [app]);
    await holdpoint.tick();
    await rested(store);
    expect(await refusal(app.settled(thread()))).toMatchObject({ code: "STORE_CORRUPT" });
    expect(paid).toEqual([]);
    expect(only(await journalOf(store, "t"), "scope_started")).toEqual([]);
  });

  test("a document that says approved although nobody was: STORE_CORRUPT", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const app = entrypoint({ name: "paying", checkpointer: store }, async () => payTool(paid).invoke(ACME));
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    const [found] = await store
      .find({ tenant: DEFAULT_TENANT, collection: "interrupt", limit: 1 })
      .then(({ items }) => items);
    const body = JSON.parse(found?.body ?? "{}") as { status: string; review: { state: Record<string, unknown> } };
    body.status = "resolved";
    const { envelopeDigest } = body.review.state["envelope"] as { readonly envelopeDigest: string };
    Object.assign(body.review.state, {
      status: "resolved",
      resolution: { type: "approve", cause: "people", by: ["ann"], decisions: [], at: store.now(), envelopeDigest },
    });
    Object.assign(body, {
      decision: { id: "dec_00000000000000000000000000", value: null, digest: "", by: "ann", at: 0 },
    });
    await store.commit({
      tenant: DEFAULT_TENANT,
      put: [
        {
          collection: "interrupt",
          key: found?.key ?? "",
          revision: found?.revision ?? 0,
          body: JSON.stringify(body),
          index: { ...found?.index, at: 0, state: "decided" },
        },
      ],
      wake: ["t" as never],
    });
    await holdpoint.tick();
    expect(await codeOf(app.settled(thread()))).toBe("STORE_CORRUPT");
    expect(paid).toEqual([]);
  });
});
