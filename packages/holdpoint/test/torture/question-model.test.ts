/** Histories of one question that must be found right, and ones that must not (D1–D3). */
import { describe, expect, test } from "vitest";
import { linearize } from "./linearize.ts";
import { questionModel, unseen, type Call, type Came, type Unseen } from "./question-model.ts";

const says = (by: string, what: string, came: Came | undefined, from: number, to = from + 1): Call => ({
  input: { do: "say", by, what },
  output: came,
  from,
  to: came === undefined ? Infinity : to,
});
const revokes = (by: string, came: Came | undefined, from: number): Call => ({
  input: { do: "revoke", by },
  output: came,
  from,
  to: came === undefined ? Infinity : from + 1,
});
const looks = (view: object, from: number): Call => ({
  input: { do: "look" },
  output: JSON.stringify({ status: "pending", said: [], revoked: null, outcome: null, ...view }),
  from,
  to: from + 1,
});

const right = (quorum: number, history: readonly Call[], ...more: readonly Unseen[]): boolean =>
  linearize(questionModel({ quorum }), [...history, ...unseen(...more)]) !== undefined;

describe("a plain question", () => {
  test.each<readonly [string, readonly Call[], boolean]>([
    [
      "D1 the first wins, the second is a conflict",
      [says("ann", "yes", "ok", 0), says("bob", "no", "ALREADY_DECIDED", 2)],
      true,
    ],
    ["D1 two accepted answers that differ", [says("ann", "yes", "ok", 0), says("bob", "no", "ok", 2)], false],
    ["D2 the same again", [says("ann", "yes", "ok", 0), says("ann", "yes", "ok", 2)], true],
    ["D2 refused with nobody having answered", [says("ann", "yes", "ALREADY_DECIDED", 0)], false],
    [
      "D2 refused by one whose answer never came back",
      [says("ann", "yes", undefined, 0), says("bob", "no", "ALREADY_DECIDED", 2)],
      true,
    ],
    [
      "D3 refused, then accepted for another",
      [says("ann", "yes", undefined, 0), says("bob", "no", "ALREADY_DECIDED", 2), says("cy", "no", "ok", 4)],
      false,
    ],
    [
      "D3 an accepted answer is seen",
      [says("ann", "yes", "ok", 0), looks({ status: "resolved", said: ["ann:yes"] }, 2)],
      true,
    ],
    ["D3 an accepted answer is lost", [says("ann", "yes", "ok", 0), looks({}, 2)], false],
  ])("%s", (_name, history, is) => {
    expect(right(0, history)).toBe(is);
  });

  test("an answer and the deadline: one of both", () => {
    const late = [says("ann", "yes", "DEADLINE_PASSED", 0)];
    expect(right(0, late, "expire")).toBe(true);
    expect(right(0, late)).toBe(false);
    expect(right(0, [...late, says("bob", "yes", "ok", 2)], "expire")).toBe(false);
    expect(right(0, [says("ann", "yes", "ok", 0), looks({ status: "expired" }, 2)], "expire")).toBe(false);
  });
});

describe("an action that two approve", () => {
  const two = [says("ann", "approve", "ok", 0), says("bob", "approve", "ok", 2)];
  const approved = { status: "resolved", said: ["ann:approve", "bob:approve"] };
  test.each<readonly [string, readonly Call[], boolean]>([
    ["D1 approved by two", [...two, looks(approved, 4)], true],
    [
      "D1 approved by one",
      [says("ann", "approve", "ok", 0), looks({ status: "resolved", said: ["ann:approve"] }, 4)],
      false,
    ],
    ["D1 one rejection ends it", [says("ann", "reject", "ok", 0), says("bob", "approve", "ALREADY_DECIDED", 2)], true],
    [
      "D1 another vote of the same person",
      [says("ann", "approve", "ok", 0), says("ann", "reject", "ALREADY_VOTED", 2)],
      true,
    ],
    [
      "D1 a vote that was withdrawn does not count",
      [
        says("ann", "approve", "ok", 0),
        revokes("ann", "ok", 2),
        says("bob", "approve", "ok", 4),
        looks({ said: ["bob:approve"] }, 6),
      ],
      true,
    ],
    [
      "D3 revoked, and used all the same",
      [...two, revokes("ann", "ok", 4), looks({ ...approved, revoked: "ann", outcome: "used" }, 6)],
      false,
    ],
    [
      "D3 revoked, and dropped",
      [...two, revokes("ann", "ok", 4), looks({ ...approved, revoked: "ann", outcome: "dropped" }, 6)],
      true,
    ],
    [
      "D3 used, and too late to revoke",
      [...two, revokes("ann", "APPROVAL_SPENT", 4), looks({ ...approved, outcome: "used" }, 6)],
      true,
    ],
  ])("%s", (_name, history, is) => {
    expect(right(2, history, "use", "drop")).toBe(is);
  });
});
