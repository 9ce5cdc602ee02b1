/** The world an approval was given in, and the one it is used in; and what somebody altered in the store (G4, G11; E5). */
import { describe, expect, test } from "vitest";
import { isObject, type Json } from "../../src/core/json.ts";
import {
  allow,
  ask,
  compilePolicy,
  entrypoint,
  tool,
  type ApprovalTerms,
  type CompiledPolicy,
  type JsonObject,
} from "../../src/index.ts";
import { clocked, codeOf, serving, thread, until } from "../engine/world.ts";
import {
  ACME,
  APPROVE,
  between,
  counted,
  outcome,
  payTool,
  REJECT,
  says,
  states,
  theOne,
  WAYS,
  type Way,
  ends,
} from "./office.ts";

type BuyTerms = ApprovalTerms<JsonObject>;

/** Buys at a price that moves; what was bought, and at which price it was seen. */
function market(price: number, terms: BuyTerms = {}, policy?: (buy: ReturnType<typeof make>) => CompiledPolicy) {
  const { clock, store } = clocked();
  const bought: Json[] = [];
  const at = { price, looks: 0 };
  const buy = make(at, bought, terms);
  const app = entrypoint(
    { name: "buying", checkpointer: store, ...(policy === undefined ? {} : { policy: policy(buy) }) },
    async (_input: object) => outcome(buy.invoke({ ticker: "ACME", qty: 10 })),
  );
  const { holdpoint, errors } = serving(store, [app]);
  return { clock, store, bought, at, app, holdpoint, errors };
}

function make(at: { price: number; looks: number }, bought: Json[], terms: BuyTerms) {
  return tool(
    (args: JsonObject) => {
      bought.push(args);
      return "bought";
    },
    {
      name: "buy",
      description: "Buys shares.",
      schema: {
        type: "object",
        properties: { ticker: { type: "string" }, qty: { type: "integer" } },
        required: ["ticker", "qty"],
      },
      effect: "act",
      approval: {
        snapshot: () => {
          at.looks += 1;
          return { price: at.price, currency: "USD" };
        },
        ...terms,
      },
    },
  );
}

describe("the price moved while it waited (E5)", () => {
  test.each<[Way, number, number, number]>([
    ["hot", 100, 100, 0],
    ["cold", 100, 100, 0],
    ["hot", 100, 102, 0.02],
    ["cold", 100, 98, 0.02],
  ])("%s, %i → %i within %d: it runs, and the snapshot was shown", async (way, then, now, tolerance) => {
    const { store, bought, at, app, holdpoint } = market(then, { tolerance });
    await app.invoke({}, thread());
    expect((await theOne(holdpoint)).value).toMatchObject({ snapshot: { price: then, currency: "USD" } });
    at.price = now;
    between(way, store);
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toBe("bought");
    expect(bought).toHaveLength(1);
    expect(at.looks).toBe(2);
  });

  test.each(WAYS)("beyond the tolerance: asked again showing then and now; approved anew it runs (%s)", async (way) => {
    const { store, bought, at, app, holdpoint } = market(100, { tolerance: 0.02 });
    await app.invoke({}, thread());
    const first = await theOne(holdpoint);
    at.price = 108;
    between(way, store);
    await says(holdpoint, "ann", APPROVE);
    await app.settled(thread());
    expect(bought).toEqual([]);
    const again = await theOne(holdpoint);
    expect(again.id).not.toBe(first.id);
    expect(again.value).toMatchObject({
      snapshot: { price: 108 },
      again: [{ what: "world", before: { price: 100, currency: "USD" }, now: { price: 108, currency: "USD" } }],
    });
    expect(await codeOf(holdpoint.decide(first.id, REJECT, { by: "ben", digest: first.digest }))).toBe(
      "ALREADY_DECIDED",
    );
    between(way, store);
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toBe("bought");
    expect(bought).toHaveLength(1);
    expect(await ends(store)).toEqual(["consumed", "unused"]);
    expect((await holdpoint.receipt(first.id))?.outcome).toBe("unused");
  });

  test.each(WAYS)(
    "asked again after an edit, it is about what was edited, not what was first proposed (%s)",
    async (way) => {
      const { store, bought, at, app, holdpoint } = market(100, { allow: ["approve", "reject", "edit"] });
      await app.invoke({}, thread());
      at.price = 200;
      await says(holdpoint, "ann", { type: "edit", args: { ticker: "ACME", qty: 1 } });
      await app.settled(thread());
      expect((await theOne(holdpoint)).value).toMatchObject({ args: { qty: 1 }, again: [{ what: "world" }] });
      between(way, store);
      await says(holdpoint, "ann", APPROVE);
      expect(await app.settled(thread())).toBe("bought");
      expect(bought).toEqual([{ ticker: "ACME", qty: 1 }]);
    },
  );

  test("it moves and moves: asked again each time, and each approval ends once", async () => {
    const { store, bought, at, app, holdpoint } = market(100);
    await app.invoke({}, thread());
    for (let round = 1; round <= 4; round += 1) {
      at.price += 1;
      await says(holdpoint, "ann", APPROVE);
      await app.settled(thread());
    }
    expect(bought).toEqual([]);
    await says(holdpoint, "ann", { ...REJECT, comment: "Too volatile." });
    expect(await app.settled(thread())).toBe("ACTION_REJECTED");
    expect(await ends(store)).toEqual(["consumed", "unused", "unused", "unused", "unused"]);
  });

  test("what a policy allows without asking is not looked at", async () => {
    const { bought, at, app } = market(100, {}, (buy) => compilePolicy({ name: "p", rules: [allow("buy")] }, [buy]));
    expect(await app.invoke({}, thread())).toBe("bought");
    expect([bought.length, at.looks]).toEqual([1, 0]);
  });

  test("asked again, a limit counts it once", async () => {
    const limited = (buy: ReturnType<typeof make>) =>
      compilePolicy(
        {
          name: "p",
          rules: [ask("buy")],
          limits: [
            {
              id: "shares",
              tools: "buy",
              amount: "args.qty",
              per: "tenant",
              window: "ever",
              max: 15,
              onExceed: "deny",
            },
          ],
        },
        [buy],
      );
    const { store, bought, at, app, holdpoint, errors } = market(100, {}, limited);
    await app.invoke({}, thread());
    expect(await counted(store)).toEqual({ reserved: 10, consumed: 0 });
    at.price = 110;
    await says(holdpoint, "ann", APPROVE);
    await until(async () => (await holdpoint.pending()).items.some(({ value }) => "again" in (value as object)));
    expect(await counted(store)).toEqual({ reserved: 10, consumed: 0 });
    await says(holdpoint, "ann", APPROVE);
    expect(await app.settled(thread())).toBe("bought");
    expect(await counted(store)).toEqual({ reserved: 0, consumed: 10 });
    expect([bought.length, errors]).toEqual([1, []]);
  });
});

describe("a comparison of the author's own", () => {
  test.each<[string, BuyTerms["revalidate"] & {}, string, string | undefined]>([
    ["same", () => "same", "bought", undefined],
    ["impossible", () => ({ impossible: "The market is closed." }), "PRECONDITION_FAILED", "unused"],
    [
      "throwing",
      () => {
        throw new Error("no connection");
      },
      "no connection",
      "unused",
    ],
    ["rejecting", () => Promise.reject(new Error("no connection")), "no connection", "unused"],
    ["saying what is no answer", () => "fine" as "same", "", "unused"],
  ])("%s", async (_what, revalidate, expected, end) => {
    const { store, bought, app, holdpoint } = market(100, { revalidate });
    await app.invoke({}, thread());
    await says(holdpoint, "ann", APPROVE);
    const result = await app.settled(thread());
    if (expected === "") expect(result).not.toBe("bought");
    else expect(result).toBe(expected);
    expect(bought).toHaveLength(expected === "bought" ? 1 : 0);
    if (end !== undefined) expect((await states(store))[0]?.outcome?.kind).toBe(end);
  });

  test("gets the snapshot that was shown and the arguments that would run", async () => {
    const seen: unknown[] = [];
    const { app, holdpoint } = market(100, {
      allow: ["approve", "reject", "edit"],
      revalidate: (snapshot, args) => {
        seen.push(snapshot, args);
        return "same";
      },
    });
    await app.invoke({}, thread());
    await says(holdpoint, "ann", { type: "edit", args: { ticker: "ACME", qty: 2 } });
    expect(await app.settled(thread())).toBe("bought");
    expect(seen).toEqual([
      { price: 100, currency: "USD" },
      { ticker: "ACME", qty: 2 },
    ]);
  });

  test("a snapshot that throws asks nobody, and nothing runs", async () => {
    const { bought, app, holdpoint } = market(100, {
      snapshot: () => {
        throw new Error("no quote");
      },
    });
    expect(await app.invoke({}, thread())).toBe("no quote");
    expect([bought, (await holdpoint.pending()).items]).toEqual([[], []]);
  });
});

describe("while it looks again", () => {
  /** A payment whose look at the world takes until the test lets it end, and another one beside it. */
  async function looking(way: Way) {
    const { clock, store } = clocked();
    const paid: string[] = [];
    const gate = Promise.withResolvers<void>();
    const looks = { begun: false };
    const revalidate = async (): Promise<"same"> => {
      looks.begun = true;
      await gate.promise;
      return "same";
    };
    const slow = payTool(paid, { snapshot: () => "open", revalidate });
    const quick = payTool(paid);
    const app = entrypoint({ name: "two", checkpointer: store }, async () =>
      Promise.all([outcome(slow.invoke(ACME)), outcome(quick.invoke({ to: "bolt", cents: 1 }))]),
    );
    const { holdpoint } = serving(store, [app]);
    await app.invoke({}, thread());
    const { items } = await holdpoint.pending();
    const first = items.find(({ value }) => isObject(value) && value["snapshot"] !== undefined);
    const second = items.find(({ id }) => id !== first?.id);
    between(way, store);
    await holdpoint.decide(first?.id ?? "", APPROVE, { by: "ann", digest: first?.digest ?? "" });
    await until(() => looks.begun);
    return { clock, store, paid, gate, app, holdpoint, first, second };
  }

  test.each(WAYS)("what else is decided on the thread changes nothing (%s)", async (way) => {
    const { clock, store, gate, app, holdpoint, second } = await looking(way);
    await holdpoint.decide(second?.id ?? "", APPROVE, { by: "ann", digest: second?.digest ?? "" });
    await clock.settle(50);
    gate.resolve();
    expect(await app.settled(thread())).toEqual(["paid acme 900", "paid bolt 1"]);
    expect((await states(store)).map(({ outcome: end }) => end?.kind)).toEqual(["consumed", "consumed"]);
  });

  test.each(WAYS)("a revocation still counts: nothing runs (%s)", async (way) => {
    const { clock, store, paid, gate, app, holdpoint, first, second } = await looking(way);
    await holdpoint.revoke(first?.id ?? "", { by: "ann" });
    await clock.settle(50);
    await holdpoint.decide(second?.id ?? "", REJECT, { by: "ann", digest: second?.digest ?? "" });
    gate.resolve();
    await until(async () => (await states(store)).every(({ outcome: end }) => end !== undefined));
    expect(await app.settled(thread())).toEqual(["APPROVAL_REVOKED", "ACTION_REJECTED"]);
    expect(paid).toEqual([]);
  });
});
