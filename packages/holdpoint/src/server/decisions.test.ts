/** Deciding over HTTP (routes/decisions.ts, D1–D3; auth/principal.ts, A1–A2). */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "../../test/engine/world.ts";
import { World, type Who } from "../../test/server/served.ts";
import { namedDigest } from "./routes/decisions.ts";
import { receiptSchema, standingSchema } from "./schema/interrupt-schema.ts";

let world: World;

beforeEach(() => {
  world = new World();
});

afterEach(async () => {
  await world.stop();
  expect(world.errors).toEqual([]);
});

const HOUR = 3_600_000;
const UNKNOWN = `int_${"0".repeat(26)}`;
const OTHER_DIGEST = "0".repeat(64);

const decide = (id: string, as: Who, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  world.post(`/v1/interrupts/${id}/decisions`, { as, body, headers });

describe("a question with reviewers", () => {
  test("is approved by naming the digest that was shown; the receipt says so, and the action is done", async () => {
    const { id, digest } = await world.asked("t");
    const { status, body, headers } = await decide(id, "ann", { type: "approve", comment: "fine", digest });
    expect(status).toBe(200);
    expect(receiptSchema.parse(body)).toMatchObject({
      interruptId: id,
      threadId: "t",
      shown: digest,
      by: "ann",
      comment: "fine",
      value: { type: "approve" },
      standing: { status: "resolved", missing: [] },
    });
    expect(headers.get("content-type")).toMatch(/^application\/json/);
    await until(() => world.paid.length === 1, "it was paid");
    expect(world.paid).toEqual(["acme 900 -"]);
  });

  test.each([
    ["reject", { type: "reject", comment: "too much" }],
    ["edit", { type: "edit", args: { to: "acme", cents: 5, memo: "-" } }],
    ["reply yes", { type: "reply", text: "yes" }],
    ["reply no", { type: "reply", text: "no" }],
  ])("takes %s", async (_name, body) => {
    const { id, digest } = await world.asked("t");
    const answered = await decide(id, "ann", { ...body, digest });
    expect(answered).toMatchObject({ status: 200, body: { by: "ann", interruptId: id } });
  });

  test("If-Match in place of the digest, and an Idempotency-Key, are taken (D1, D2)", async () => {
    const { id } = await world.asked("t");
    const etag = (await world.get(`/v1/interrupts/${id}`)).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[0-9a-f]{64}"$/);
    const headers = { "if-match": etag, "idempotency-key": "abc" };
    expect((await decide(id, "ann", { type: "approve" }, headers)).status).toBe(200);
  });

  test("the same decision again has the same receipt; another is a conflict that says what, who and when (G2, D2)", async () => {
    const { id, digest } = await world.asked("t");
    const first = await decide(id, "ann", { type: "approve", digest });
    const again = await decide(id, "ann", { type: "approve", digest }, { "idempotency-key": "other" });
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
    const conflict = await decide(id, "cara", { type: "reject", digest });
    expect(conflict).toMatchObject({
      status: 409,
      body: { status: 409, title: "Conflict", code: "ALREADY_DECIDED", type: "about:blank" },
    });
    expect(conflict.body["data"]).toMatchObject({ by: ["ann"], at: first.body["at"], ended: { how: "approved" } });
    expect(conflict.body["detail"]).toMatch(/was already decided by ann at .*Z\. Approved by ann\.$/);
    expect(conflict.headers.get("content-type")).toBe("application/problem+json");
  });

  test("a digest of something else is 412, in the header and in the body, and on record", async () => {
    const { id } = await world.asked("t");
    const inBody = await decide(id, "ann", { type: "approve", digest: OTHER_DIGEST });
    const inHeader = await decide(id, "ann", { type: "approve" }, { "if-match": `"${OTHER_DIGEST}"` });
    for (const answered of [inBody, inHeader]) {
      expect(answered).toMatchObject({ status: 412, body: { code: "DIGEST_MISMATCH" } });
    }
    const { body } = await world.get("/v1/bypasses");
    expect(body.items?.map(({ code }) => code)).toEqual(["DIGEST_MISMATCH", "DIGEST_MISMATCH"]);
    expect(world.paid).toEqual([]);
  });

  test("no digest at all is 428 (D1)", async () => {
    const { id } = await world.asked("t");
    expect(await decide(id, "ann", { type: "approve" })).toMatchObject({
      status: 428,
      body: { code: "DIGEST_REQUIRED" },
    });
  });

  test.each([
    ["*", undefined],
    [`W/"${OTHER_DIGEST}"`, undefined],
    [`"${OTHER_DIGEST}", "${OTHER_DIGEST}"`, undefined],
    [`"${OTHER_DIGEST}"`, "1".repeat(64)],
  ])("If-Match %s with the digest %s is refused (D1)", (ifMatch, inBody) => {
    expect(() => namedDigest(inBody, ifMatch)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }) as Error);
  });

  test("If-Match and the same digest in the body are one (D1)", () => {
    expect(namedDigest(OTHER_DIGEST, `"${OTHER_DIGEST}"`)).toBe(OTHER_DIGEST);
    expect(namedDigest(OTHER_DIGEST, undefined)).toBe(OTHER_DIGEST);
    expect(namedDigest(undefined, undefined)).toBeUndefined();
  });

  test.each<[string, Who, object, number, string]>([
    ["somebody who is no reviewer", "bob", { type: "approve" }, 403, "NOT_A_REVIEWER"],
    ["whoever asked for it", "rita", { type: "approve" }, 403, "REQUESTER_EXCLUDED"],
    ["a way that is not offered", "ann", { type: "choose", option: "x" }, 422, "DECISION_NOT_ALLOWED"],
    ["arguments that do not fit", "ann", { type: "edit", args: { to: 5 } }, 422, "ANSWER_INVALID"],
    ["a vote for somebody who did not delegate", "ann", { type: "approve", for: "cara" }, 422, "DELEGATION_INVALID"],
    ["somebody without the scope", "nobody", { type: "approve" }, 403, "SCOPE_MISSING"],
  ])("refuses %s", async (_name, as, body, status, code) => {
    const { id, digest } = await world.asked("t");
    const answered = await decide(id, as, { ...body, digest });
    expect(answered).toMatchObject({ status, body: { status, code } });
    expect((await world.holdpoint.standing(id)).status).toBe("pending");
    expect(world.paid).toEqual([]);
  });

  test("at its deadline it is too late: 410 (G7)", async () => {
    const { id, digest } = await world.asked("t");
    await world.clock.advance(HOUR);
    const late = await decide(id, "ann", { type: "approve", digest });
    expect(late).toMatchObject({ status: 410, body: { code: "DEADLINE_PASSED", data: { interruptId: id } } });
    expect(world.paid).toEqual([]);
  });

  test("after its thread was canceled it is gone: 410", async () => {
    const { id, digest } = await world.asked("t");
    await world.post("/v1/threads/t/cancel", { as: "ann", body: { reason: "not needed" } });
    const late = await decide(id, "ann", { type: "approve", digest });
    expect(late).toMatchObject({
      status: 410,
      body: {
        code: "INTERRUPT_CLOSED",
        data: {
          status: "canceled",
          ended: { how: "canceled", by: ["ann"], at: world.clock.now(), reason: "not needed" },
        },
      },
    });
    expect(late.body["detail"]).toBe(
      `${id} is canceled; it takes no decision any more. Canceled by ann: “not needed”.`,
    );
    const handed = { to: "cara", untilAt: world.clock.now() + HOUR };
    const alike = await world.post(`/v1/interrupts/${id}/delegations`, { as: "ann", body: handed });
    expect(alike).toMatchObject({ status: 410, body: { data: { ended: { by: ["ann"] } } } });
    expect(await world.post(`/v1/interrupts/${id}/claim`, { as: "ann", body: {} })).toMatchObject({
      status: 410,
      body: { data: { ended: { how: "canceled", by: ["ann"] } } },
    });
  });
});

test("how a question ended is told in no refusal to whoever may not read questions (E4)", async () => {
  const asked = await world.asked("t");
  const { id, digest } = asked;
  await world.post("/v1/threads/t/cancel", { as: "ann", body: { reason: "secret" } });
  const late = {
    decisions: { type: "approve", digest },
    delegations: { to: "cara", untilAt: world.clock.now() + HOUR },
    revocations: {},
    claim: {},
  };
  for (const [path, body] of Object.entries(late)) {
    const told = await world.post(`/v1/interrupts/${id}/${path}`, { as: "ann", body });
    expect([path, told.status, JSON.stringify(told.body)]).toEqual([path, 410, expect.stringContaining("secret")]);
    const { status, body: heard } = await world.post(`/v1/interrupts/${id}/${path}`, { as: "sightless", body });
    expect([path, status, heard["code"], heard["detail"]]).toEqual([
      path,
      410,
      "INTERRUPT_CLOSED",
      `${id} is canceled; it takes no decision any more.`,
    ]);
    expect(JSON.stringify(heard)).not.toMatch(/secret|ended/);
  }
});

describe("a question without reviewers (D3)", () => {
  test.each([
    ["respond", { type: "respond", value: 7 }, 7],
    ["reply", { type: "reply", text: "seven" }, "seven"],
  ])("takes %s", async (_name, body, value) => {
    const { id, digest } = await world.asked("t", "asking");
    const first = await decide(id, "bob", { ...body, digest });
    expect(first).toMatchObject({ status: 200, body: { value, by: "bob", shown: digest } });
    expect(receiptSchema.parse(first.body)).toEqual(first.body);
    expect((await decide(id, "bob", { ...body, digest })).body).toEqual(first.body);
    expect(await decide(id, "ann", { ...body, digest })).toMatchObject({
      status: 409,
      body: { code: "ALREADY_DECIDED", data: { by: "bob", at: first.body["at"] } },
    });
  });

  test.each([
    ["approving", { type: "approve" }],
    ["a comment", { type: "respond", value: 7, comment: "about" }],
    ["voting for somebody", { type: "reply", text: "7", for: "ann" }],
  ])("refuses %s", async (_name, body) => {
    const { id, digest } = await world.asked("t", "asking");
    expect(await decide(id, "bob", { ...body, digest })).toMatchObject({
      status: 422,
      body: { code: "DECISION_NOT_ALLOWED", data: { interruptId: id } },
    });
  });

  test("refuses an answer that its schema refuses, without a digest, about something else, or too late", async () => {
    const { id, digest } = await world.asked("t", "asking");
    const respond = { type: "respond", value: 7 };
    const misfit = await decide(id, "bob", { type: "respond", value: true, digest });
    expect(misfit).toMatchObject({ status: 422, body: { code: "ANSWER_INVALID" } });
    expect(misfit.body["data"]).toMatchObject({ interruptId: id });
    expect(JSON.stringify(misfit.body["data"])).toContain("must be integer");
    expect(await decide(id, "bob", respond)).toMatchObject({ status: 428 });
    expect(await decide(id, "bob", { ...respond, digest: OTHER_DIGEST })).toMatchObject({ status: 412 });
    await world.clock.advance(HOUR);
    expect(await decide(id, "bob", { ...respond, digest })).toMatchObject({ status: 410 });
  });
});

describe("agents and services never decide, whatever they hold, and it is on record (G10, A2, E3)", () => {
  const cases = (["bot", "cron", "mute"] as const).flatMap((as) =>
    (["paying", "asking"] as const).flatMap((graph) =>
      (
        [
          ["decisions", graph === "paying" ? { type: "approve" } : { type: "respond", value: 7 }],
          ["delegations", { to: "cara", untilAt: Date.UTC(2030, 0, 1) }],
          ["revocations", {}],
        ] as const
      ).map(([what, body]) => [as, what, graph, body] as const),
    ),
  );

  test.each(cases)("%s, %s, %s", async (as, what, graph, body) => {
    const { id, digest } = await world.asked("t", graph);
    for (const sent of what === "decisions" ? [{ ...body, digest }, body] : [body]) {
      const answered = await world.post(`/v1/interrupts/${id}/${what}`, { as, body: sent });
      expect(answered).toMatchObject({ status: 403, body: { code: "AGENT_CANNOT_DECIDE", data: { by: as } } });
      const recorded = (await world.get("/v1/bypasses")).body.items?.at(-1);
      expect(recorded).toMatchObject({ by: as, code: "AGENT_CANNOT_DECIDE", interruptId: id });
    }
    expect((await world.holdpoint.standing(id)).status).toBe("pending");
    expect(world.paid).toEqual([]);
  });

  test("about a question that is not there, too", async () => {
    for (const id of [UNKNOWN, "int_x"]) {
      expect(await decide(id, "bot", { type: "approve" })).toMatchObject({
        status: 404,
        body: { code: "INTERRUPT_NOT_FOUND" },
      });
    }
    expect((await world.get("/v1/bypasses")).body.items).toMatchObject([
      { by: "bot", interruptId: UNKNOWN },
      { by: "bot", interruptId: "int_x" },
    ]);
    const revoked = await world.post(`/v1/interrupts/${UNKNOWN}/revocations`, { as: "bot", body: {} });
    expect(revoked).toMatchObject({ status: 404 });
  });
});

describe("delegating and taking back", () => {
  test("a delegate votes in somebody's place", async () => {
    const { id, digest } = await world.asked("t");
    const until = world.clock.now() + 60_000;
    const delegation = { to: "bob", untilAt: until, maxAmountMinor: 100_000, currency: "EUR" };
    const plain = { to: "bob", untilAt: until };
    expect(await world.post(`/v1/interrupts/${id}/delegations`, { as: "bob", body: plain })).toMatchObject({
      status: 403,
      body: { code: "NOT_A_REVIEWER" },
    });
    expect(
      await world.post(`/v1/interrupts/${id}/delegations`, { as: "ann", body: { ...plain, untilAt: 1 } }),
    ).toMatchObject({ status: 422, body: { code: "DELEGATION_INVALID" } });
    const limited = await world.post(`/v1/interrupts/${id}/delegations`, { as: "cara", body: delegation });
    expect(limited).toMatchObject({ status: 200 });
    const given = await world.post(`/v1/interrupts/${id}/delegations`, { as: "ann", body: plain });
    expect(given).toMatchObject({ status: 200, body: { status: "pending", digest } });
    expect(standingSchema.parse(given.body)).toEqual(given.body);
    expect(await decide(id, "bob", { type: "approve", digest, for: "ann" })).toMatchObject({
      status: 200,
      body: { by: "bob", for: "ann" },
    });
  });

  test("a vote is taken back by whoever gave it, and nobody else", async () => {
    const { id } = await world.asked("t");
    expect(await world.post(`/v1/interrupts/${id}/revocations`, { as: "ann", body: { reason: "oh" } })).toMatchObject({
      status: 409,
      body: { code: "VOTE_NOT_FOUND" },
    });
    expect(await world.post(`/v1/interrupts/${id}/revocations`, { as: "nobody" })).toMatchObject({ status: 403 });
  });

  test("of a question without reviewers nothing is delegated, and nothing taken back", async () => {
    const { id } = await world.asked("t", "asking");
    for (const [what, body] of [
      ["delegations", { to: "bob", untilAt: 5 }],
      ["revocations", {}],
    ] as const) {
      expect(await world.post(`/v1/interrupts/${id}/${what}`, { as: "ann", body })).toMatchObject({
        status: 422,
        body: { code: "INVALID_ARGUMENT" },
      });
    }
  });
});
