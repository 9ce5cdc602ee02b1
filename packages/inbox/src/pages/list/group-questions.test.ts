/** The headings under which questions are put before people. */
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

test("groups by how soon something happens, and moves nothing", () => {
  const items = [
    question("over", -5),
    question("sooner", 5, "medium"),
    question("soon, critical", 60, "critical"),
    question("soon", 59.99, "medium"),
    question("today", 90, "low"),
    question("far", 60 * 48),
    question("never, high", undefined, "high"),
    question("never"),
  ];
  expect(groupQuestions(items, 0).map(({ title, items: found }) => [title, ...found.map(({ id }) => id)])).toEqual([
    ["Within the hour", "over", "sooner", "soon, critical", "soon"],
    ["Within a day", "today"],
    ["Later", "far"],
    ["No deadline", "never, high", "never"],
  ]);
  expect(groupQuestions([], 0)).toEqual([]);
});

test("two of one minute are under one heading, also when the hour ends in it", () => {
  const items = [question("critical", 60.5, "critical"), question("low", 60.1, "low")];
  for (const now of [-1, 0, 10_000]) expect(groupQuestions(items, now)).toHaveLength(1);
});
