/** Deciding about several questions at once (routes/bulk-decisions.ts, L1–L3). */
import { afterEach, beforeEach, expect, test } from "vitest";
import { payTool } from "../../test/approvals/office.ts";
import { until } from "../../test/engine/world.ts";
import { World, type Answered, type Who } from "../../test/server/served.ts";
import { compilePolicy, type Interrupt } from "../index.ts";
import { BULK_MAX, bulkSchema } from "./schema/interrupt-schema.ts";

let world: World;

const rule = (id: string, when: string, risk?: "low" | "high") =>
  ({
    id,
    tools: ["pay"],
    when,
    verdict: "ask",
    reason: "Look.",
    ...(risk === undefined ? {} : { ask: { risk } }),
  }) as const;

const policy = compilePolicy(
  {
    name: "payments",
    version: "1",
    rules: [
      rule("small", "args.cents <= 10", "low"),
      rule("middle", "args.cents > 10 && args.cents <= 100"),
      rule("large", "args.cents > 100", "high"),
    ],
  },
  [payTool([])],
);

beforeEach(() => {
  world = new World({ policy });
});

afterEach(async () => {
  await world.stop();
  expect(world.errors).toEqual([]);
});

type Said = { readonly type?: "approve" | "reject"; readonly comment?: string; readonly digest?: string };

function bulk(asked: readonly (readonly [Interrupt, Said?])[], as: Who = "ann"): Promise<Answered> {
  const decisions = asked.map(([{ id, digest }, said]) => ({ id, digest, type: "approve", ...said }));
  return world.post("/v1/decisions", { as, body: { decisions } });
}

/** Payments of so many cents, each in a thread of its own. */
async function payments(...cents: readonly number[]): Promise<readonly [Interrupt, ...Interrupt[]]> {
  const asked: Interrupt[] = [];
  for (const [at, each] of cents.entries()) asked.push(await world.asked(`t${at}`, "amount", "bot", { cents: each }));
  return asked as unknown as readonly [Interrupt, ...Interrupt[]];
}

test("each is decided by its own digest, with a receipt of its own; again they have the same (L2, L3)", async () => {
  const [a, b, c] = (await payments(1, 2, 3)) as readonly [Interrupt, Interrupt, Interrupt];
  const asked = [[a], [b, { type: "reject", comment: "no" }], [c]] as const;
  const first = await bulk(asked);
  expect(first.status).toBe(200);
  expect(bulkSchema.parse(first.body)).toEqual(first.body);
  expect(first.body.items).toMatchObject([
    { id: a.id, receipt: { shown: a.digest, by: "ann", value: { type: "approve" } } },
    { id: b.id, receipt: { shown: b.digest, comment: "no", value: { type: "reject" } } },
    { id: c.id, receipt: { shown: c.digest } },
  ]);
  await until(() => world.paid.length === 2, "two were paid");
  expect((await bulk(asked)).body).toEqual(first.body);
});

test("what is over is told with how it ended to whoever may read that (endpoint.ts, E4)", async () => {
  const [one] = await payments(5);
  const asked = [[one]] as const;
  await bulk([[one, { type: "reject", comment: "secret" }]]);
  const ended = { how: "rejected", by: ["ann"], reason: "secret" };
  const told = await bulk(asked, "cara");
  expect(told.body.items).toMatchObject([{ problem: { code: "ALREADY_DECIDED", data: { ended } } }]);
  const heard = await bulk(asked, "sightless");
  expect(heard.body.items).toMatchObject([{ problem: { code: "ALREADY_DECIDED", data: { by: ["ann"] } } }]);
  expect(JSON.stringify(heard.body)).not.toMatch(/secret|ended/);
});

test("what refuses one refuses no other (L2)", async () => {
  const [a, b] = (await payments(1, 2)) as readonly [Interrupt, Interrupt];
  const { status, body } = await bulk([[a, { digest: "0".repeat(64) }], [b]]);
  expect(status).toBe(200);
  expect(bulkSchema.parse(body)).toEqual(body);
  expect(body.items).toMatchObject([
    {
      id: a.id,
      problem: { status: 412, code: "DIGEST_MISMATCH", requestId: expect.stringMatching(/^req_/) as string },
    },
    { id: b.id, receipt: { by: "ann" } },
  ]);
});

test.each([
  ["of another rule", [1, 50], /by another rule/],
  ["of high risk", [500, 600], /of high risk/],
])("one that is %s refuses all (L1)", async (_name, cents, why) => {
  const asked = await payments(...cents);
  const { status, body } = await bulk(asked.map((one) => [one] as const));
  expect(status).toBe(422);
  expect(body).toMatchObject({ code: "DECISION_NOT_ALLOWED", detail: expect.stringMatching(why) as string });
  for (const { id } of asked) expect((await world.holdpoint.standing(id)).status).toBe("pending");
});

test("those of one rule that says no risk go together", async () => {
  const asked = await payments(50, 60);
  expect(await bulk(asked.map((one) => [one] as const))).toMatchObject({ status: 200, body: { items: [{}, {}] } });
});

test("one that was edited is decided by itself", async () => {
  const [asked] = await payments(5);
  const args = { to: "acme", cents: 4, memo: "-" };
  const edit = { type: "edit", args, digest: asked.digest };
  expect(await world.post(`/v1/interrupts/${asked.id}/decisions`, { as: "ann", body: edit })).toMatchObject({
    status: 200,
  });
  expect(await bulk([[asked]])).toMatchObject({
    status: 422,
    body: { detail: expect.stringMatching(/was edited/) as string },
  });
});

test("what no rule asked, and what is about no action, is decided by itself", async () => {
  const plain = await world.asked("p", "asking");
  expect(await bulk([[plain]])).toMatchObject({ body: { detail: expect.stringMatching(/about no action/) as string } });
  const other = new World();
  const asked = await other.asked("t");
  const decisions = [{ id: asked.id, digest: asked.digest, type: "approve" }];
  expect(await other.post("/v1/decisions", { as: "ann", body: { decisions } })).toMatchObject({
    status: 422,
    body: { detail: expect.stringMatching(/not asked by one rule alone/) as string },
  });
  await other.stop();
});

test("an agent or a service decides nothing, on record", async () => {
  const [asked] = await payments(1);
  const plain = await world.asked("p", "asking");
  for (const as of ["bot", "cron", "mute"] as const) {
    for (const one of [asked, plain]) {
      expect(await bulk([[one]], as)).toMatchObject({ status: 403, body: { code: "AGENT_CANNOT_DECIDE" } });
    }
  }
  expect((await world.get("/v1/bypasses")).body.items).toHaveLength(6);
});

test.each([
  ["none", []],
  ["too many", Array.from({ length: BULK_MAX + 1 }, () => ({ id: "x", digest: "0".repeat(64), type: "approve" }))],
  ["an edit", [{ id: "x", digest: "0".repeat(64), type: "edit", args: {} }]],
  ["one without a digest", [{ id: "x", type: "approve" }]],
  ["one twice", Array.from({ length: 2 }, () => ({ id: "x", digest: "0".repeat(64), type: "approve" }))],
])("%s is refused", async (_name, decisions) => {
  expect(await world.post("/v1/decisions", { as: "ann", body: { decisions } })).toMatchObject({ status: 422 });
});

test("a question that is not there refuses all, and a store that fails is no refusal of one", async () => {
  const [asked] = await payments(1);
  const decisions = [asked, { ...asked, id: `int_${"0".repeat(26)}` }].map(({ id, digest }) => ({
    id,
    digest,
    type: "approve",
  }));
  expect(await world.post("/v1/decisions", { as: "ann", body: { decisions } })).toMatchObject({
    status: 404,
    body: { code: "INTERRUPT_NOT_FOUND" },
  });
  expect((await world.holdpoint.standing(asked.id)).status).toBe("pending");
  const broken = new Error("broken");
  world.store.commit = () => Promise.reject(broken);
  expect(await bulk([[asked]])).toMatchObject({ status: 500 });
  expect(world.errors.splice(0)).toMatchObject([{ error: broken }]);
});
