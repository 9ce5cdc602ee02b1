/** The order in which questions are put before people. */
import type { InterruptSummary, Risk } from "holdpoint/client";
import { expect, test } from "vitest";
import { groupQuestions } from "./group-questions.ts";

const MINUTE_MS = 60_000;

function question(id: string, minutes?: number, risk?: Risk): InterruptSummary {
  return {
    id,
    createdAt: 0,
    ...(minutes === undefined ? {} : { deadlineAt: minutes * MINUTE_MS }),
    ...(risk === undefined ? {} : { risk }),
  } as InterruptSummary;
}

test("groups by how soon something happens, in each the most at stake first", () => {
  const items = [
    question("never"),
    question("never, low", undefined, "low"),
    question("far", 60 * 48),
    question("today", 90, "low"),
    question("soon", 10, "medium"),
    question("sooner", 5, "medium"),
    question("soon, critical", 59, "critical"),
    question("over", -5),
  ];
  expect(groupQuestions(items, 0).map(({ title, items: found }) => [title, ...found.map(({ id }) => id)])).toEqual([
    ["Within the hour", "soon, critical", "sooner", "soon", "over"],
    ["Within a day", "today"],
    ["Later", "far"],
    ["No deadline", "never, low", "never"],
  ]);
  expect(groupQuestions([], 0)).toEqual([]);
});
