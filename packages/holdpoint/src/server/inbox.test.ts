/** What people see of questions over HTTP (routes/interrupts.ts, engine/reading/inbox.ts). */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Staff } from "../../test/approvals/office.ts";
import { rested } from "../../test/engine/world.ts";
import { World, type Who } from "../../test/server/served.ts";
import type { Interrupt } from "../index.ts";
import { interruptSchema, pendingPageSchema, similarSchema } from "./schema/interrupt-schema.ts";

let world: World;

beforeEach(() => {
  world = new World();
});

afterEach(async () => {
  await world.stop();
  expect(world.errors).toEqual([]);
});

const MINUTE = 60_000;

/** The threads of the questions that a query finds for somebody, in its order; every page is gone through. */
async function found(query: string, as: Who = "ann", limit = 2): Promise<readonly unknown[]> {
  const seen: unknown[] = [];
  let cursor: string | undefined;
  do {
    const more = cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const { status, body } = await world.get(`/v1/interrupts?limit=${limit}&${query}${more}`, { as });
    expect(status).toBe(200);
    expect(pendingPageSchema.parse(body)).toEqual(body);
    seen.push(...(body.items ?? []).map(({ threadId }) => threadId));
    cursor = (body["next"] as string | null) ?? undefined;
  } while (cursor !== undefined);
  return seen;
}

function decided(asked: Interrupt, by: Who = "ann", decision: object = { type: "approve" }): Promise<unknown> {
  const roles = ["finance"];
  return world.holdpoint.decide(asked.id, decision, { by: { id: by, roles }, digest: asked.digest });
}

describe("the list", () => {
  test("is sorted by deadline, or by age either way", async () => {
    for (const id of ["a", "b", "c"]) await world.asked(id, "asking");
    const pay = await world.asked("d");
    expect(await found("")).toEqual(["a", "b", "c", "d"]);
    expect(await found("order=newest")).toEqual(["d", "c", "b", "a"]);
    expect(await found("order=oldest")).toEqual(["a", "b", "c", "d"]);
    const { body } = await world.get(`/v1/interrupts?tool=pay`);
    expect(body.items).toEqual([
      expect.objectContaining({
        id: pay.id,
        status: "pending",
        tool: "pay",
        summary: "Pay 900 to acme?",
        rules: ["(default)"],
        why: expect.any(String) as string,
        votes: 0,
        needs: 'Needs someone with the role "finance".',
      }),
    ]);
  });

  test("of what is over has the last first, and says what came of it", async () => {
    const [a, b] = [await world.asked("a"), await world.asked("b")];
    await world.asked("c", "asking");
    await decided(a);
    await decided(b, "cara", { type: "reject" });
    await rested(world.store, "b");
    expect(await found("status=resolved")).toEqual(["b", "a"]);
    expect(await found("status=any")).toEqual(["c", "b", "a"]);
    expect(await found("status=pending")).toEqual(["c"]);
    const { body } = await world.get("/v1/interrupts?status=resolved&limit=1");
    expect(body.items).toMatchObject([{ needs: "Rejected by cara.", votes: 1 }]);
    await world.holdpoint.cancel("c");
    expect(await found("status=canceled")).toEqual(["c"]);
    await world.asked("d", "asking");
    await world.clock.advance(60 * MINUTE);
    await world.holdpoint.tick();
    expect(await found("status=expired")).toEqual(["d"]);
    expect(await found("status=superseded")).toEqual([]);
  });

  test("of mine has what I could decide now, and nothing else", async () => {
    const first = await world.asked("a");
    await world.asked("b", "asking");
    // Rita, for whom the agent works, asked for the payment.
    expect(await found("mine=true", "ann")).toEqual(["a", "b"]);
    expect(await found("mine=true", "rita")).toEqual(["b"]);
    expect(await found("mine=true", "bob")).toEqual(["b"]);
    expect(await found("mine=true", "bot")).toEqual([]);
    await world.holdpoint.delegate(first.id, { to: "bob", until: "1h" }, { by: { id: "ann", roles: ["finance"] } });
    expect(await found("mine=true", "bob")).toEqual(["a", "b"]);
    // Nobody has noticed that the deadline is over.
    await world.clock.advance(60 * MINUTE);
    expect(await found("mine=true", "ann")).toEqual([]);
  });

  test("of mine goes by the directory where there is one, and is refused while that fails", async () => {
    const staff = new Staff({ bob: ["finance"] });
    const office = new World({ directory: staff });
    await office.asked("a");
    const mine = (as: Who) => office.get("/v1/interrupts?mine=true", { as });
    expect((await mine("bob")).body.items).toMatchObject([{ threadId: "a" }]);
    expect((await mine("ann")).body.items).toEqual([]);
    staff.broken = new Error("down");
    expect(await mine("bob")).toMatchObject({ status: 503, body: { code: "DIRECTORY_FAILED" } });
    expect(office.errors.splice(0)).toHaveLength(1);
    await office.stop();
  });

  test("is narrowed down by graph, tool, risk, role, person, thread and words, several at once", async () => {
    await world.asked("a");
    await world.asked("b", "asking", "bot", { question: "How many BOXES of Äpfel?" });
    expect(await found("graph=asking")).toEqual(["b"]);
    expect(await found("tool=pay&graph=paying&role=finance&mine=true&threadId=a&q=acme%20pay")).toEqual(["a"]);
    expect(await found("tool=pay&role=sales")).toEqual([]);
    expect(await found("risk=low")).toEqual([]);
    expect(await found("q=%C3%A4pfel%20boxes")).toEqual(["b"]);
    expect(await found("q=%22acme%22")).toEqual(["a"]);
    expect(await found("q=acme%20boxes")).toEqual([]);
    expect(await found("person=ann")).toEqual([]);
  });

  test("that looks through more than a page does goes on, however few it finds", async () => {
    for (const id of ["a", "b", "c", "d", "e"]) await world.asked(id, "asking");
    await world.asked("f");
    const { body } = await world.get("/v1/interrupts?limit=1&q=acme");
    expect(body.items).toMatchObject([{ threadId: "f" }]);
    expect(await found("q=acme", "ann", 1)).toEqual(["f"]);
  });

  test("of long questions has fewer of them, at least one, and goes on (N3)", async () => {
    const ids = ["a", "b", "c", "d", "e", "f", "g"];
    for (const id of ids) await world.asked(id, "asking", "bot", { question: `${id} ${"x".repeat(600_000)}` });
    const { body } = await world.get("/v1/interrupts?limit=200");
    expect(body.items?.map(({ threadId }) => threadId)).toEqual(ids.slice(0, 4));
    expect(await found("", "ann", 200)).toEqual(ids);
  });

  test("looks through so many characters for what is searched, and goes on (N3)", async () => {
    const ids = Array.from({ length: 24 }, (_, at) => `t${at}`);
    for (const id of ids) await world.asked(id, "asking", "bot", { question: "x".repeat(900_000) });
    await world.asked("wanted", "asking");
    const { body } = await world.get("/v1/interrupts?limit=200&q=wanted");
    expect(body.items).toEqual([]);
    expect(body["next"]).not.toBeNull();
    expect(await found("q=wanted", "ann", 200)).toEqual(["wanted"]);
  });

  test("shows what is hidden in a question, and a long one in short", async () => {
    await world.asked("a", "asking", "bot", { question: `Pay \u202eemca? ${"x".repeat(1_000)}` });
    const { body } = await world.get("/v1/interrupts");
    const [{ summary = "", value } = {}] = body.items ?? [];
    expect(summary).toMatch(/^Pay \\u\{202E\}emca\? x+…$/);
    expect((summary as string).length).toBeLessThan(700);
    expect(value).toContain("\u202e");
  });
});

test.each([
  [{ summary: "Buy?", more: 1 }, "Buy?"],
  [{ question: "Sell?" }, "Sell?"],
  [{ question: 5 }, "question: 5"],
  [[1, "\u200b"], '[1,"\\u{200B}"]'],
])("the summary of %j is %s", async (question, summary) => {
  await world.asked("a", "asking", "bot", { question });
  expect((await world.get("/v1/interrupts")).body.items).toMatchObject([
    { summary, votes: 0, needs: "Needs an answer." },
  ]);
});

describe("one question", () => {
  test("says what whoever asks may do, and why not", async () => {
    const { id } = await world.asked("a");
    const may = async (as: Who): Promise<Readonly<Record<string, unknown>>> => {
      const { body } = await world.get(`/v1/interrupts/${id}`, { as });
      expect(interruptSchema.parse(body)).toEqual(body);
      return (body["you"] as { readonly may: Readonly<Record<string, unknown>> }).may;
    };
    const ann = await may("ann");
    expect(ann).toMatchObject({ approve: true, reject: true, edit: true, reply: true, delegate: true });
    expect(ann["choose"]).toMatch(/cannot be decided by choose/);
    expect((await may("bob"))["approve"]).toMatch(/bob is no reviewer of this/);
    expect((await may("rita"))["approve"]).toMatch(/asked for this/);
    for (const as of ["bot", "cron"] as const) {
      expect(new Set(Object.values(await may(as)))).toEqual(
        new Set([expect.stringMatching(/only a person can decide/) as string]),
      );
    }
    expect((await may("reader"))["approve"]).toMatch(/takes the scope interrupts:decide/);
  });

  test("what is said to be open is taken, and what is said to be closed is refused", async () => {
    for (const as of ["ann", "bob", "rita", "bot"] as const) {
      for (const type of ["approve", "reject"] as const) {
        const { id, digest } = await world.asked(`${as} ${type}`);
        const { body } = await world.get(`/v1/interrupts/${id}`, { as });
        const { may } = body["you"] as { readonly may: Readonly<Record<string, unknown>> };
        const { status, body: said } = await world.post(`/v1/interrupts/${id}/decisions`, {
          as,
          body: { type, digest },
        });
        expect([as, type, status]).toEqual([as, type, may[type] === true ? 200 : 403]);
        if (status !== 200) expect(said["detail"]).toBe(may[type]);
      }
    }
  });

  test("without reviewers takes an answer of anybody who is a person", async () => {
    const asked = await world.asked("a", "asking");
    const you = async (as: Who): Promise<unknown> =>
      (await world.get(`/v1/interrupts/${asked.id}`, { as })).body["you"];
    expect(await you("bob")).toMatchObject({
      may: { respond: true, reply: true, approve: expect.stringMatching(/takes an answer alone/) as string },
    });
    expect(await you("cron")).toMatchObject({ may: { respond: expect.stringMatching(/only a person/) as string } });
    await world.holdpoint.decide(asked.id, 3, { by: "bob", digest: asked.digest });
    expect(await you("bob")).toMatchObject({
      may: { respond: expect.stringMatching(/already answered by bob/) as string },
    });
    const { body } = await world.get(`/v1/interrupts/${asked.id}`);
    expect(body).toMatchObject({ onSilence: expect.stringMatching(/^If nobody decides by .* it fails\.$/) as string });
  });

  test("says in whose place somebody may vote", async () => {
    const { id } = await world.asked("a");
    await world.holdpoint.delegate(id, { to: "bob", until: "1h" }, { by: { id: "ann", roles: ["finance"] } });
    const { body } = await world.get(`/v1/interrupts/${id}`, { as: "bob" });
    expect(body["you"]).toMatchObject({ for: [{ person: "ann", may: { approve: true } }] });
  });

  test("says what happens when nobody decides, what was unclear, and what an edit changed", async () => {
    const { id, digest } = await world.asked("a", "twice");
    const said = await world.post(`/v1/interrupts/${id}/decisions`, {
      as: "ann",
      body: { type: "reply", text: "maybe \u202elater", digest },
    });
    expect(said.status).toBe(200);
    const unclear = await world.get(`/v1/interrupts/${id}`);
    expect(interruptSchema.parse(unclear.body)).toEqual(unclear.body);
    expect(unclear.body).toMatchObject({
      rounds: [{ by: "ann", said: "maybe \\u{202E}later", reading: "ambiguous" }],
      onSilence: expect.stringMatching(/it is rejected\.$/) as string,
      ladder: [
        { kind: "remind", fired: false, says: expect.any(String) as string },
        { kind: "default", fired: false },
      ],
    });
    const { digest: now } = (await world.holdpoint.pending({ threadId: "a" })).items[0] as Interrupt;
    const args = { to: "acme", cents: 5, memo: "-" };
    await world.post(`/v1/interrupts/${id}/decisions`, { as: "cara", body: { type: "edit", args, digest: now } });
    await world.clock.advance(31 * MINUTE);
    await world.holdpoint.tick();
    const edited = await world.get(`/v1/interrupts/${id}`);
    expect(interruptSchema.parse(edited.body)).toEqual(edited.body);
    expect(edited.body).toMatchObject({
      difference: { edited: [{ path: "$.cents", before: 900, after: 5 }] },
      ladder: [{ fired: true }, { fired: false }],
      standing: { votes: [{ by: "cara", said: "edit" }] },
    });
  });

  test("shows what a contradicted decision and a repeated action were", async () => {
    const first = await world.asked("a");
    await decided(first, "ann", { type: "reject", comment: "too much" });
    const again = await world.asked("b");
    const { body } = await world.get(`/v1/interrupts/${again.id}`);
    expect(interruptSchema.parse(body)).toEqual(body);
    expect(body["repeats"]).toMatchObject([{ interruptId: first.id, by: ["ann"], comment: "too much" }]);
    await decided(again, "ann", { type: "approve", comment: "No, do not do this." });
    const { body: contradicted } = await world.get(`/v1/interrupts/${again.id}`);
    expect(contradicted["rounds"]).toMatchObject([
      { said: "approve: No, do not do this.", reading: "contradiction", by: "ann" },
    ]);
  });

  test("shows the value in its visible form, with what was marked", async () => {
    const plain = await world.asked("a", "asking", "bot", { question: "\u202eevil" });
    const { body } = await world.get(`/v1/interrupts/${plain.id}`);
    expect(body).toMatchObject({
      value: "\u202eevil",
      shown: { value: "\\u{202E}evil", marks: [{ path: "$", codePoint: "U+202E", kind: "bidirectional" }] },
    });
    const hostile = await world.asked("b", "hostile");
    const { body: action } = await world.get(`/v1/interrupts/${hostile.id}`);
    expect(interruptSchema.parse(action)).toEqual(action);
    expect(JSON.stringify(action["shown"])).not.toMatch(/\u200b/);
    expect(action["shown"]).toMatchObject({
      marks: expect.any(Array) as unknown,
      moreMarks: expect.any(Number) as number,
    });
  });
});

describe("similar questions", () => {
  test("are those about the same tool that were decided, the last first", async () => {
    const asked = await world.asked("a");
    await decided(asked);
    const next = await world.asked("b");
    await decided(next, "cara", { type: "edit", args: { to: "acme", cents: 5, memo: "-" } });
    const third = await world.asked("c");
    const { status, body } = await world.get(`/v1/interrupts/${third.id}/similar`);
    expect(status).toBe(200);
    expect(similarSchema.parse(body)).toEqual(body);
    expect(body.items).toMatchObject([
      { id: next.id, threadId: "b", decision: "edit", by: "cara", at: expect.any(Number) as number },
      { id: asked.id, decision: "approve", by: "ann", summary: "Pay 900 to acme?" },
    ]);
    const plain = await world.asked("d", "asking");
    expect((await world.get(`/v1/interrupts/${plain.id}/similar`)).body).toEqual({ items: [] });
    expect(await world.get("/v1/interrupts/int_x/similar")).toMatchObject({ status: 404 });
  });
});
