/** What is told, and when (I2, L3, C1, C2). */
import { describe, expect, test } from "vitest";
import { APPROVE, says } from "../../../test/approvals/office.ts";
import { Desk, Heard, PUBLIC_URL } from "../../../test/notify/desk.ts";
import { HOUR, MINUTE } from "../../../test/engine/world.ts";
import { DEFAULT_TENANT } from "../../core/ids.ts";

describe("what is told", () => {
  test("a question, with what people need to know of it", async () => {
    const desk = new Desk({ approval: { reviewers: "finance", deadline: "1h" } });
    const heard = new Heard();
    const notifications = await desk.told([heard]);
    const question = await desk.pay();
    await notifications.tick();
    await notifications.tick();
    expect(heard.told).toEqual([
      {
        id: expect.stringMatching(/^ntf_[0-9a-f]{32}$/) as string,
        kind: "asked",
        at: desk.clock.now(),
        interruptId: question.id,
        threadId: "t",
        graph: "paying",
        status: "pending",
        headline: "Your decision is asked for",
        summary: 'pay {"cents":900,"memo":"-","to":"acme"}',
        action: { tool: "pay", args: '{\n  "cents": 900,\n  "memo": "-",\n  "to": "acme"\n}' },
        isWhole: true,
        requester: "rita",
        audience: { roles: ["finance"], people: [] },
        allow: ["approve", "reject"],
        digest: question.digest,
        deadlineAt: question.deadlineAt,
        onSilence: "If nobody decides by 2026-01-01T01:00Z it is rejected.",
        url: `${PUBLIC_URL}/requests/${question.id}`,
      },
    ]);
    expect(await notifications.backlog()).toEqual([{ channel: "heard", due: 0, dead: 0 }]);
  });

  test("each rung, to those who decide then", async () => {
    const desk = new Desk({
      approval: {
        reviewers: "finance",
        ladder: [
          { kind: "remind", after: "10m" },
          { kind: "reassign", after: "20m", reviewers: { people: ["ann", "bob"] } },
          { kind: "escalate", after: "30m", reviewers: "board" },
          { kind: "default", after: "1h", otherwise: "reject" },
        ],
      },
    });
    const heard = new Heard();
    const notifications = await desk.told([heard], { settled: true });
    await desk.pay();
    await notifications.tick();
    for (let round = 0; round < 4; round += 1) {
      await desk.clock.advance(10 * MINUTE + (round === 3 ? 20 * MINUTE : 0));
      await desk.holdpoint.tick();
      await notifications.tick();
    }
    expect(heard.told.map(({ kind, audience }) => [kind, audience.roles, audience.people])).toEqual([
      ["asked", ["finance"], []],
      ["reminded", ["finance"], []],
      ["reassigned", [], ["ann", "bob"]],
      ["escalated", ["board"], []],
      ["settled", ["board"], ["rita"]],
    ]);
    expect(heard.told.at(-1)).toMatchObject({ status: "expired", outcome: "expired: reject", allow: [] });
    expect(new Set(heard.told.map(({ id }) => id)).size).toBe(5);
  });

  test("the next stage, to its people and without those who voted", async () => {
    const stages = [{ all: [{ role: "finance" }, { people: ["ann", "rita"], count: 1 }] }, { role: "board" }];
    const desk = new Desk({ approval: { reviewers: { stages } } });
    const heard = new Heard();
    const notifications = await desk.told([heard], { settled: true });
    await desk.pay();
    await says(desk.holdpoint, { id: "ann" }, APPROVE);
    await notifications.tick();
    await says(desk.holdpoint, { id: "fay", roles: ["finance"] }, APPROVE);
    await notifications.tick();
    await says(desk.holdpoint, { id: "bea", roles: ["board"] }, APPROVE);
    await notifications.tick();
    expect(heard.told.map(({ kind, audience }) => [kind, audience.roles, audience.people])).toEqual([
      // Ann voted before it was told; Rita asked for it.
      ["asked", ["finance"], []],
      ["asked", ["board"], []],
      ["settled", ["finance", "board"], ["ann", "rita", "fay", "bea"]],
    ]);
    expect(heard.told.at(-1)?.outcome).toBe("resolved: approve, by ann, bea, fay");
  });

  test("whoever is handed a vote; and everybody, when it is edited or asked again", async () => {
    const desk = new Desk({
      approval: { reviewers: { role: "finance", count: 2 }, allow: ["approve", "reject", "edit"] },
    });
    const heard = new Heard();
    const notifications = await desk.told([heard]);
    const { id } = await desk.pay();
    await notifications.tick();
    await desk.holdpoint.delegate(id, { to: "dan", until: "1h" }, { by: { id: "ann", roles: ["finance"] } });
    await notifications.tick();
    const args = { to: "acme", cents: 800, memo: "-" };
    await says(desk.holdpoint, { id: "fay", roles: ["finance"] }, { type: "edit", args });
    await notifications.tick();
    await says(desk.holdpoint, { id: "flo", roles: ["finance"] }, "hm, not sure");
    await notifications.tick();
    expect(heard.told.map(({ kind, audience, why }) => [kind, audience.people, why])).toEqual([
      ["asked", [], undefined],
      ["delegated", ["dan"], undefined],
      ["asked_again", ["dan"], "The action was edited; votes for the earlier one are void."],
      ["asked_again", ["dan"], expect.stringContaining('It is not certain ("hm")') as string],
    ]);
    expect(heard.told[2]).toMatchObject({ action: { args: expect.stringContaining('"cents": 800') as string } });
  });

  test("a question that names nobody, and what came of it", async () => {
    const desk = new Desk();
    const heard = new Heard();
    const notifications = await desk.told([heard], { settled: true });
    const { id } = await desk.ask("How many?");
    await notifications.tick();
    await desk.holdpoint.decide(id, "three", { by: "ann" });
    await desk.clock.advance(1);
    await desk.ask({ question: "Which?", options: ["a"] }, "other", "1h");
    await notifications.tick();
    await desk.clock.advance(2 * HOUR);
    await desk.holdpoint.tick();
    await notifications.tick();
    expect(
      heard.told.map(({ kind, summary, outcome, onSilence, isWhole }) => [
        kind,
        summary,
        outcome ?? onSilence,
        isWhole,
      ]),
    ).toEqual([
      ["asked", "How many?", "It waits until somebody answers.", true],
      ["settled", "How many?", "resolved, by ann", true],
      ["asked", "Which?", 'If nobody answers by 2026-01-01T01:00:00.001Z the answer is "nothing".', false],
      ["settled", "Which?", "expired", false],
    ]);
    expect(heard.told.every(({ audience }) => audience.people.length + audience.roles.length === 0)).toBe(true);
  });

  test("nothing of before there were notifications (I2), and nothing that is over (L3)", async () => {
    const desk = new Desk();
    const heard = new Heard();
    await desk.pay("before");
    const notifications = await desk.told([heard]);
    await desk.pay("quick");
    await says(desk.holdpoint, { id: "fay", roles: ["finance"] }, APPROVE, { threadId: "quick" });
    await desk.pay("after");
    await notifications.tick();
    expect(heard.told.map(({ threadId }) => threadId)).toEqual(["after"]);
    expect(desk.attempts.map(({ outcome }) => outcome).toSorted()).toEqual(["moot", "sent"]);
  });

  test("an action that anybody may decide; one that its requester may, too", async () => {
    const anybody = new Desk({ approval: {} });
    const heard = new Heard();
    const notifications = await anybody.told([heard], { settled: true });
    await anybody.pay();
    await notifications.tick();
    await says(anybody.holdpoint, "ann", APPROVE);
    await notifications.tick();
    expect(heard.told.map(({ kind, audience }) => [kind, audience])).toEqual([
      ["asked", { roles: [], people: [] }],
      ["settled", { roles: [], people: ["ann", "rita"] }],
    ]);
    const reviewers = { rule: { people: ["ann", "rita"] }, allowRequester: true };
    const both = new Desk({ approval: { reviewers } });
    const other = await both.told([heard]);
    await both.pay();
    await other.tick();
    expect(heard.told.at(-1)?.audience).toEqual({ roles: [], people: ["ann", "rita"] });
  });

  test.each<[unknown, string, boolean]>([
    [{ summary: "Sum" }, "Sum", false],
    [{ question: 5, message: "Text\nof two lines" }, "Text of two lines", false],
    [{ other: "hid\u200bden" }, '{"other":"hid\\\\u{200B}den"}', true],
    [["a", 5], '["a",5]', true],
    ["x".repeat(400), `${"x".repeat(296)} […]`, false],
  ])("a question that is %j as %s (C2)", async (question, summary, isWhole) => {
    const desk = new Desk();
    const heard = new Heard();
    const notifications = await desk.told([heard]);
    await desk.ask(question);
    await notifications.tick();
    expect(heard.told).toMatchObject([{ summary, isWhole }]);
  });

  test("nothing of a question that is not there any more", async () => {
    const desk = new Desk();
    const heard = new Heard();
    const notifications = await desk.told([heard], { settled: true });
    const id = `int_${"0".repeat(26)}`;
    const entries = [
      { type: "interrupt_asked", interrupt: id },
      { type: "interrupt_expired", interrupt: id },
    ];
    const record = { seq: 1, at: 1, payload: JSON.stringify(entries), salt: "s", digest: "d", hash: "h" };
    await desk.store.commit({ tenant: DEFAULT_TENANT, append: [{ stream: "thread/gone", record }] });
    await notifications.tick();
    expect(heard.told).toEqual([]);
    expect(desk.attempts).toMatchObject([{ kind: "asked", outcome: "moot" }]);
  });
});
