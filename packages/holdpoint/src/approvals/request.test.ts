/** Requests: request.ts A1–A3, shown.ts. */
import { describe, expect, test } from "vitest";
import { action, AT, envelope, HOUR, question } from "../../test/approvals/given.ts";
import { digestOf } from "../core/json.ts";
import type { DecisionType } from "./decision.ts";
import { MAX_ARGS } from "./envelope.ts";
import { initialState } from "./evolve.ts";
import type { RungInput } from "./ladder.ts";
import type { RequestInput } from "./request.ts";
import { shownForm } from "./shown.ts";

const options = [
  { id: "a", label: "First" },
  { id: "b", label: "Second" },
];

test("A1: a question says what is shown and how it may be decided", () => {
  expect(question()).toMatchObject({ kind: "question", value: "Go on?", allow: ["respond"], ladder: [], askedAt: AT });
  expect(question({ options })).toMatchObject({ allow: ["choose"], options });
  expect(question({ repeats: [] })).not.toHaveProperty("repeats");
  expect(question({ coRequesters: [] })).not.toHaveProperty("coRequesters");
  const full = question({
    key: "k",
    schema: { type: "string" },
    requester: "req",
    coRequesters: ["ann"],
    reviewers: "manager",
    ladder: [{ kind: "default", after: "1h", otherwise: { value: 1 } }],
    repeats: [{ interruptId: question().id, at: AT - 1, by: ["ann"] }],
    roles: new Set(["manager"]),
  });
  expect(full).toMatchObject({
    key: "k",
    requester: "req",
    coRequesters: ["ann"],
    reviewers: { rule: { role: "manager", count: 1 } },
    ladder: [{ dueAt: AT + HOUR }],
    repeats: [{ by: ["ann"] }],
  });
  expect(full).not.toHaveProperty("roles");
  expect(Object.isFrozen(full) && Object.isFrozen(full.ladder)).toBe(true);
  expect(JSON.parse(JSON.stringify(full))).toEqual(full);
});

test("an action is bound to its envelope, requester included", () => {
  const asked = action({ requester: "somebody else", allow: ["edit", "reject", "approve"] });
  expect(asked).toMatchObject({
    kind: "action",
    requester: "req",
    envelope: envelope(),
    allow: ["approve", "reject", "edit"],
  });
  expect(question({ envelope: envelope() })).toMatchObject({ kind: "action", allow: ["approve", "reject"] });
});

test("A2: the digest is that of what is shown, and of all of it", () => {
  const asked = action({ reviewers: "manager", ladder: [{ kind: "default", after: "1h", otherwise: "reject" }] });
  const state = initialState(asked);
  const shown = shownForm(asked, state);
  expect(state.digest).toBe(digestOf(shown));
  expect(shown).toEqual({ ...asked });
  const others = [
    action({ value: "Pay ACMF?" }),
    action({ envelope: envelope({ args: { to: "ACMF" } }) }),
    action({ reviewers: "finance" }),
    action({ allow: ["approve", "reject"] }),
    action({ ladder: [{ kind: "default", after: "2h", otherwise: "reject" }] }),
    action({ envelope: envelope({ validForMs: 1 }) }),
  ].map((other) => initialState(other).digest);
  expect(new Set([state.digest, ...others]).size).toBe(others.length + 1);
});

describe("A3: what cannot be asked", () => {
  const sealed = envelope();
  const by = (otherwise: "approve" | "reject"): readonly RungInput[] => [{ kind: "default", after: "1h", otherwise }];
  test.each<readonly [string, Partial<RequestInput>, string, RegExp]>([
    ["no way to decide", { allow: [] }, "allow", /at least one way/],
    ["an unknown way", { allow: ["ignore" as DecisionType] }, "allow", /approve, reject, edit, respond, choose/],
    ["editing where there is no action", { allow: ["edit"] }, "allow", /no action to edit/],
    ["choosing without options", { allow: ["choose"] }, "allow", /exactly when there are options/],
    ["options nobody may choose", { options, allow: ["respond"] }, "allow", /exactly when there are options/],
    ["an action that cannot be rejected", { envelope: sealed, allow: ["approve"] }, "allow", /approve and reject/],
    ["an action that cannot be approved", { envelope: sealed, allow: ["reject"] }, "allow", /approve and reject/],
    ["no options", { options: [] }, "options", /at least one option/],
    [
      "two options of one id",
      { options: [...options, { id: "a", label: "Third" }] },
      "options[2].id",
      /no other option/,
    ],
    ["an option without an id", { options: [{ id: "", label: "x" }] }, "options[0].id", /text of its own/],
    ["approving by default what cannot be approved", { ladder: by("approve") }, "ladder", /ends with approve/],
    ["rejecting by default what cannot be rejected", { ladder: by("reject") }, "ladder", /ends with reject/],
    ["no instant", { askedAt: 1.5 }, "askedAt", /whole milliseconds/],
    ["no span", { envelope: envelope({ validForMs: 0 }) }, "validForMs", /more than 0/],
    ["a span with a fraction", { envelope: envelope({ validForMs: 1.5 }) }, "validForMs", /more than 0/],
    ["an amount with a fraction", { amount: { minor: 12.5, currency: "EUR" } }, "amount", /minor units/],
    ["an amount without a currency", { amount: { minor: 1, currency: "" } }, "amount", /currency/],
    ["an envelope that was changed", { envelope: { ...sealed, args: {} } }, "envelope", /digests of what it holds/],
  ])("%s", (_name, over, path, message) => {
    expect(() => question(over)).toThrow(
      expect.objectContaining({
        code: "INVALID_ARGUMENT",
        data: { path },
        message: expect.stringMatching(message) as string,
      }) as Error,
    );
  });

  test.each<readonly [string, Partial<RequestInput>, string]>([
    ["an unknown role", { reviewers: "ceo", roles: new Set(["manager"]) }, "REVIEWERS_INVALID"],
    ["only the requester", { requester: "ann", reviewers: { people: ["ann"] } }, "REVIEWERS_INVALID"],
    ["a deadline in the past", { ladder: [{ kind: "default", at: AT, otherwise: "fail" }] }, "LADDER_INVALID"],
    ["something that is no JSON", { value: new Date(0) as never }, "NOT_JSON"],
    ["more than people can be shown", { value: "x".repeat(MAX_ARGS) }, "TOO_LARGE"],
  ])("%s", (_name, over, code) => {
    expect(() => question(over)).toThrow(expect.objectContaining({ code }) as Error);
  });

  test("what is too large is named", () => {
    expect(() => question({ value: "x".repeat(MAX_ARGS) })).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^What is shown takes 262146 characters/) as string,
        data: { field: "value", limit: MAX_ARGS, length: MAX_ARGS + 2 },
      }) as Error,
    );
  });

  test("a default the request allows", () => {
    expect(action({ ladder: by("approve") }).ladder).toHaveLength(1);
    expect(question({ allow: ["approve", "respond"], ladder: by("approve") }).ladder).toHaveLength(1);
  });
});
