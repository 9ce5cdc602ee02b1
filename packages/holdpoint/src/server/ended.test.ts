/**
 * Questions that are over, in which turn those come that are not, and who votes in whose place, over HTTP
 * (engine/reading/question-end.ts, engine/reading/asked-instead.ts, engine/questions/inbox-order.ts).
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { rested } from "../../test/engine/world.ts";
import { World, type Answered, type Who } from "../../test/server/served.ts";
import type { Directory } from "../approvals/directory.ts";
import { compilePolicy, entrypoint, interrupt, sleep, tool, type Store } from "../index.ts";
import { interruptSchema, pendingPageSchema } from "./schema/interrupt-schema.ts";

const MINUTE = 60_000;

let world: World;

/** Asks at a risk and with a deadline, both as its input says. */
function staked(store: Store): ReturnType<typeof entrypoint> {
  const wipe = tool(() => "wiped", {
    name: "wipe",
    description: "Wipes.",
    schema: z.object({ risk: z.string(), deadline: z.string() }),
    effect: "act",
  });
  const rules = ([undefined, "low", "high", "critical"] as const).flatMap((risk) =>
    ([undefined, "1h", "2h"] as const).map((deadline) => ({
      id: `${risk ?? "none"}-${deadline ?? "never"}`,
      tools: "wipe",
      when: `args.risk == "${risk ?? "none"}" && args.deadline == "${deadline ?? "never"}"`,
      verdict: "ask" as const,
      ask: {
        reviewers: "finance",
        ...(risk === undefined ? {} : { risk }),
        ...(deadline === undefined ? {} : { deadline }),
      },
    })),
  );
  const policy = compilePolicy({ name: "staked", version: "1", rules }, [wipe]);
  return entrypoint(
    { name: "staked", checkpointer: store, policy },
    async ({ risk = "none", deadline = "never" }: { readonly risk?: string; readonly deadline?: string }) =>
      wipe.invoke({ risk, deadline }),
  );
}

/** Goes on without an answer after ten minutes, or fails. */
function impatient(store: Store): ReturnType<typeof entrypoint> {
  return entrypoint({ name: "impatient", checkpointer: store }, async ({ fails }: { fails?: boolean }) => {
    const later = sleep("10m").then(() => {
      if (fails === true) throw new Error("It took too long.");
      return "later";
    });
    return Promise.race([interrupt("Now?"), later]);
  });
}

afterEach(async () => {
  await world.stop();
  expect(world.errors).toEqual([]);
});

async function shown(id: string, as: Who = "ann"): Promise<Answered["body"]> {
  const { status, body } = await world.get(`/v1/interrupts/${id}`, { as });
  expect(status).toBe(200);
  expect(interruptSchema.parse(body)).toEqual(body);
  return body;
}

/** The threads of the questions that a query finds, over all its pages. */
async function found(query: string): Promise<readonly unknown[]> {
  const seen: unknown[] = [];
  let cursor: unknown = null;
  do {
    const more = typeof cursor === "string" ? `&cursor=${encodeURIComponent(cursor)}` : "";
    const { body } = await world.get(`/v1/interrupts?limit=2&${query}${more}`);
    expect(pendingPageSchema.parse(body)).toEqual(body);
    seen.push(...(body.items ?? []).map(({ threadId }) => threadId));
    cursor = body["next"];
  } while (cursor !== null);
  return seen;
}

describe("what is over", () => {
  beforeEach(() => {
    world = new World({ graphs: impatient });
  });

  test("is found in one list, whatever came of it, the last asked first", async () => {
    const [paid, , , lost] = [
      await world.asked("paid"),
      await world.asked("plain", "asking"),
      await world.asked("stopped"),
      await world.asked("lost", "impatient"),
    ];
    await world.post(`/v1/interrupts/${paid.id}/decisions`, {
      as: "ann",
      body: { type: "approve", digest: paid.digest },
    });
    await world.post("/v1/threads/stopped/cancel", { as: "bob", body: { reason: "not needed" } });
    await rested(world.store, "stopped");
    await world.clock.advance(10 * MINUTE);
    await world.holdpoint.tick();
    await rested(world.store, "lost");
    await world.clock.advance(50 * MINUTE);
    await world.holdpoint.tick();
    expect(await found("status=ended")).toEqual(["lost", "stopped", "plain", "paid"]);
    const { body } = await world.get("/v1/interrupts?status=ended");
    expect(body.items?.map(({ needs }) => needs)).toEqual([
      "It is not asked any more: what asked it went on without it.",
      "Canceled by bob: “not needed”.",
      "Nobody decided in time: failed.",
      "Approved by ann.",
    ]);
    expect(body.items?.map(({ ended }) => (ended as { readonly how: string }).how)).toEqual([
      "superseded",
      "canceled",
      "expired",
      "approved",
    ]);
    expect(await world.get("/v1/interrupts?status=ended&mine=true")).toMatchObject({ status: 422 });
    expect(await world.get("/v1/interrupts?status=ended&order=deadline")).toMatchObject({ status: 422 });
    expect((await shown(lost.id))["ended"]).toMatchObject({ by: [], at: expect.any(Number) as number });
  });

  test("says who canceled the run, and why, where they said it", async () => {
    const [one, plain, unsaid] = [
      await world.asked("a"),
      await world.asked("b", "asking"),
      await world.asked("c", "asking"),
    ];
    await world.post("/v1/threads/a/cancel", { as: "bob", body: { reason: "no\u202ene" } });
    await world.post("/v1/threads/b/cancel", { as: "bob", body: {} });
    await world.holdpoint.cancel("c");
    for (const id of ["a", "b", "c"]) await rested(world.store, id);
    expect(await shown(one.id)).toMatchObject({
      ended: { how: "canceled", by: ["bob"], reason: String.raw`no\u{202E}ne`, at: expect.any(Number) as number },
    });
    const { ended } = await shown(plain.id);
    expect(ended).toEqual({ how: "canceled", by: ["bob"], at: expect.any(Number) as number });
    expect(await shown(unsaid.id)).toMatchObject({ ended: { by: [] }, needs: "The run was canceled." });
  });

  test("leads to what is asked in its place", async () => {
    const first = await world.asked("a", "impatient", "bot", { fails: true });
    await world.clock.advance(10 * MINUTE);
    await world.holdpoint.tick();
    await rested(world.store, "a");
    expect((await shown(first.id))["instead"]).toBeUndefined();
    const body = { graph: "impatient", input: {} };
    expect(await world.post("/v1/threads/a/runs", { as: "bot", body })).toMatchObject({ status: 202 });
    await rested(world.store, "a");
    const [next] = (await world.holdpoint.pending({ threadId: "a" })).items;
    expect(await shown(first.id)).toMatchObject({
      ended: { how: "superseded", by: ["rita"], reason: "another run began" },
      instead: { id: next?.id, summary: "Now?", status: "pending" },
    });
    expect((await shown(next?.id ?? ""))["instead"]).toBeUndefined();
  });
});

describe("what waits", () => {
  beforeEach(() => {
    world = new World({ graphs: staked });
  });

  test("comes by the minute of its deadline and by risk, over all pages; what has none last", async () => {
    await world.asked("never", "staked", "bot", {});
    await world.asked("never, high", "staked", "bot", { risk: "high" });
    await world.asked("later, critical", "staked", "bot", { deadline: "2h", risk: "critical" });
    await world.asked("soon, low", "staked", "bot", { deadline: "1h", risk: "low" });
    await world.asked("soon", "staked", "bot", { deadline: "1h" });
    await world.asked("soon, critical", "staked", "bot", { deadline: "1h", risk: "critical" });
    await world.asked("soon, high", "staked", "bot", { deadline: "1h", risk: "high" });
    const order = ["soon, critical", "soon, high", "soon, low", "soon", "later, critical", "never, high", "never"];
    expect(await found("")).toEqual(order);
    expect(await found("mine=true")).toEqual(order);
    expect(await found("risk=critical")).toEqual(["soon, critical", "later, critical"]);
  });

  test("can be narrowed down to what was asked before an instant", async () => {
    await world.asked("old", "asking");
    await world.clock.advance(MINUTE);
    const before = world.clock.now();
    await world.asked("new", "asking");
    expect(await found(`createdBefore=${before}`)).toEqual(["old"]);
    expect(await found(`createdBefore=${before + MINUTE}&order=newest`)).toEqual(["new", "old"]);
    expect(await found("createdBefore=0")).toEqual([]);
    expect(await world.get("/v1/interrupts?createdBefore=soon")).toMatchObject({ status: 422 });
  });
});

describe("a delegation", () => {
  const handOn = (id: string, body: object, as: Who = "ann"): Promise<Answered> =>
    world.post(`/v1/interrupts/${id}/delegations`, { as, body });

  test("is shown: who to whom, until when, and up to which amount", async () => {
    world = new World();
    const { id } = await world.asked("a");
    const untilAt = world.clock.now() + MINUTE;
    expect(await handOn(id, { to: "bob", untilAt, maxAmountMinor: 100, currency: "EUR" })).toMatchObject({
      status: 200,
    });
    const at = world.clock.now();
    const delegation = { from: "ann", to: "bob", untilAt, maxAmountMinor: 100, currency: "EUR", at };
    expect((await shown(id, "cara"))["delegations"]).toEqual([delegation]);
    // What has run out is still what happened.
    await world.clock.advance(2 * MINUTE);
    expect((await shown(id))["delegations"]).toEqual([delegation]);
  });

  test("lasts a year at the most (G5)", async () => {
    world = new World();
    const { id } = await world.asked("a");
    expect(await handOn(id, { to: "bob", untilAt: 99_999_999_999_999 })).toMatchObject({
      status: 422,
      body: {
        code: "DELEGATION_INVALID",
        detail: "ann cannot delegate to bob: untilAt is more than a year ahead; take an instant within a year.",
      },
    });
  });

  test("goes to whom the directory knows, where it says whom; who may not delegate learns nothing of that", async () => {
    const roles: Readonly<Record<string, readonly string[]>> = { ann: ["finance"], dan: [] };
    const rolesOf = (person: string): readonly string[] => roles[person] ?? [];
    const directory: Directory = { rolesOf, knows: (person) => Object.hasOwn(roles, person) };
    world = new World({ directory });
    const { id } = await world.asked("a");
    const untilAt = world.clock.now() + MINUTE;
    expect(await handOn(id, { to: "ben", untilAt })).toMatchObject({
      status: 422,
      body: { code: "DELEGATION_INVALID", detail: "ann cannot delegate to ben: the directory does not know ben." },
    });
    expect(await handOn(id, { to: "ben", untilAt }, "bob")).toMatchObject({ body: { code: "NOT_A_REVIEWER" } });
    expect(await handOn(id, { to: "dan", untilAt })).toMatchObject({ status: 200 });
  });

  test("is refused while the directory fails, and taken where it says nothing", async () => {
    const rolesOf = (): readonly string[] => ["finance"];
    const knows = (): never => {
      throw new Error("down");
    };
    world = new World({ directory: { rolesOf, knows } });
    const { id } = await world.asked("a");
    const untilAt = world.clock.now() + MINUTE;
    expect(await handOn(id, { to: "ben", untilAt })).toMatchObject({
      status: 503,
      body: { code: "DIRECTORY_FAILED" },
    });
    expect(world.errors.splice(0)).toHaveLength(1);
    await world.stop();
    world = new World({ directory: { rolesOf } });
    const other = await world.asked("a");
    expect(await handOn(other.id, { to: "ben", untilAt: world.clock.now() + MINUTE })).toMatchObject({ status: 200 });
  });
});
