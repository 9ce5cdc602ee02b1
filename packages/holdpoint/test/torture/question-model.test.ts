/** Histories of one question that must be found right, and ones that must not (D1–D5). */
import { describe, expect, test } from "vitest";
import { linearize } from "./linearize.ts";
import { questionModel, unseen, type Call, type Came, type Fate } from "./question-model.ts";

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

const right = (quorum: number, history: readonly Call[], fate: Fate = {}): boolean =>
  linearize(questionModel({ quorum }), [...history, ...unseen(fate)]) !== undefined;
/** A deadline that came at an instant. */
const at = (instant: number): Fate => ({ deadline: { from: instant, to: instant } });

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

  const late = says("ann", "yes", "DEADLINE_PASSED", 10);
  const inTime = says("ann", "yes", "ok", 0);
  test.each<readonly [string, readonly Call[], Fate, boolean]>([
    ["D4 too late", [late], at(5), true],
    ["D4 too late, just", [late], at(11), true],
    ["D4 told too late before its deadline", [late], at(12), false],
    ["D4 told too late without a deadline", [late], {}, false],
    ["D4 expired", [looks({ status: "expired" }, 10)], at(5), true],
    ["D4 expired and used", [looks({ status: "expired", outcome: "used" }, 10)], at(5), true],
    ["D4 not expired yet: nobody looked", [looks({}, 10)], at(5), true],
    ["D4 expired before its deadline", [looks({ status: "expired" }, 10)], at(12), false],
    [
      "D4 expired before its deadline, within the error",
      [looks({ status: "expired" }, 10)],
      { deadline: { from: 11, to: 13 } },
      true,
    ],
    ["D4 expired without a deadline", [looks({ status: "expired" }, 10)], {}, false],
    ["D4 an answer in time", [inTime, looks({ status: "resolved", said: ["ann:yes"] }, 10)], at(5), true],
    ["D4 an answer that was under way", [says("ann", "yes", "ok", 4, 9)], at(5), true],
    [
      "D4 a lost answer that was in time",
      [says("ann", "yes", undefined, 4), looks({ status: "resolved", said: ["ann:yes"] }, 10)],
      at(5),
      true,
    ],
    [
      "D4 a lost answer that was too late",
      [says("ann", "yes", undefined, 6), looks({ status: "resolved", said: ["ann:yes"] }, 10)],
      at(5),
      false,
    ],
    ["D4 an answer after the deadline", [says("ann", "yes", "ok", 6)], at(5), false],
    ["D4 an answer after somebody was too late", [late, says("bob", "yes", "ok", 12)], at(5), false],
    ["D4 an answer in time, and expired", [inTime, looks({ status: "expired" }, 10)], at(5), false],
    ["D4 the same again after the deadline", [inTime, says("ann", "yes", "ok", 6)], at(5), true],
    [
      "D4 another after the deadline, of one that is answered",
      [inTime, says("bob", "no", "ALREADY_DECIDED", 6)],
      at(5),
      true,
    ],
    ["D4 too late, of one that is answered", [inTime, says("bob", "no", "DEADLINE_PASSED", 6)], at(5), false],
  ])("%s", (_name, history, fate, is) => {
    expect(right(0, history, fate)).toBe(is);
  });
});

describe("a question whose thread is ended", () => {
  const canceled = looks({ status: "canceled" }, 10);
  const [yes, saidYes] = [says("ann", "yes", "ok", 0), { status: "resolved", said: ["ann:yes"] }];
  test.each<readonly [string, readonly Call[], Fate, boolean]>([
    ["D5 canceled", [canceled], { canceledAt: 5 }, true],
    ["D5 canceled, and nobody canceled", [canceled], {}, false],
    ["D5 canceled before anybody canceled", [canceled], { canceledAt: 12 }, false],
    ["D5 refused, and nobody canceled", [says("ann", "yes", "INTERRUPT_CLOSED", 2)], {}, false],
    ["D5 refused before anybody canceled", [says("ann", "yes", "INTERRUPT_CLOSED", 2)], { canceledAt: 5 }, false],
    ["D5 answered before it is carried out", [says("ann", "yes", "ok", 7)], { canceledAt: 5 }, true],
    ["D3 canceled, then answered", [canceled, says("ann", "yes", "ok", 12)], { canceledAt: 5 }, false],
    ["D5 canceled after its deadline", [canceled], { canceledAt: 5, ...at(3) }, true],
    [
      "D3 too late, then canceled",
      [says("ann", "yes", "DEADLINE_PASSED", 4), canceled],
      { canceledAt: 8, ...at(3) },
      false,
    ],
    ["D5 an answer that is used", [yes, looks({ ...saidYes, outcome: "used" }, 10)], {}, true],
    [
      "D5 an answer that is dropped with the thread",
      [yes, looks({ ...saidYes, outcome: "dropped" }, 10)],
      { canceledAt: 5 },
      true,
    ],
    ["D5 an answer that is dropped", [yes, looks({ ...saidYes, outcome: "dropped" }, 10)], {}, false],
  ])("%s", (_name, history, fate, is) => {
    expect(right(0, history, fate)).toBe(is);
  });
});

describe("what two have to say the same of", () => {
  const result = '{"action":"retry"}';
  const two = [says("ann", result, "ok", 0), says("bob", result, "ok", 2)];
  const known = { status: "resolved", said: [`ann:${result}`, `bob:${result}`] };
  test.each<readonly [string, readonly Call[], boolean]>([
    ["D1 said by two, and used", [...two, looks({ ...known, outcome: "used" }, 4)], true],
    ["D1 said by one", [...two.slice(0, 1), looks({ status: "resolved", said: [`ann:${result}`] }, 4)], false],
    ["D2 said by a third", [...two, says("cy", result, "ALREADY_DECIDED", 4)], true],
    ["D2 another third is accepted", [...two, says("cy", result, "ok", 4)], false],
    ["D1 what is no approval is revoked", [...two, revokes("ann", "ok", 4)], false],
  ])("%s", (_name, history, is) => {
    expect(right(2, history)).toBe(is);
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
    expect(right(2, history)).toBe(is);
  });

  test.each<readonly [string, readonly Call[], Fate, boolean]>([
    ["D4 approved in time", [...two, looks(approved, 10)], at(5), true],
    ["D4 approved after the deadline", [...two, looks(approved, 10)], at(1.5), false],
    ["D4 approved after it expired", [looks({ status: "expired" }, 0), ...two], at(0), false],
    [
      "D4 a vote, and then expired",
      [...two.slice(0, 1), looks({ status: "expired", said: ["ann:approve"] }, 10)],
      at(5),
      true,
    ],
    ["D4 a vote withdrawn after the deadline", [...two.slice(0, 1), revokes("ann", "ok", 6)], at(5), false],
    ["D4 an approval revoked after the deadline", [...two, revokes("ann", "ok", 6)], at(5), true],
    ["D5 approved, and dropped", [...two, looks({ ...approved, outcome: "dropped" }, 10)], {}, false],
    [
      "D5 approved, and dropped with the thread",
      [...two, looks({ ...approved, outcome: "dropped" }, 10)],
      { canceledAt: 5 },
      true,
    ],
    [
      "D5 rejected, and used",
      [says("ann", "reject", "ok", 0), looks({ status: "resolved", said: ["ann:reject"], outcome: "used" }, 10)],
      {},
      true,
    ],
  ])("%s", (_name, history, fate, is) => {
    expect(right(2, history, fate)).toBe(is);
  });
});
