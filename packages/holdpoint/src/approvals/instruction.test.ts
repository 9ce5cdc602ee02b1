/** Instructions, and what confirms them (instruction.ts R1–R4). */
import { describe, expect, test } from "vitest";
import { deriveId, type InterruptId, type OperationId, type TaskId } from "../core/ids.ts";
import type { Instruction, InterruptAsked } from "../core/journal.ts";
import type { Json } from "../core/json.ts";
import { instructionsAfter, isExhausted, restating } from "./instruction.ts";

const AT = Date.UTC(2026, 10, 25, 9);
const [ONE, TWO, THREE] = ["1", "2", "3"].map((name) => deriveId<"interrupt">("int", name)) as [
  InterruptId,
  InterruptId,
  InterruptId,
];
const SHOWN = { summary: "Pay?", tool: "pay", args: { cents: 900 }, why: "It is much." };
const PLAN = { summary: "Pay?", tool: "pay", args: { cents: 900 } };

function asked(interrupt: InterruptId, restates: readonly InterruptId[] = [], over: Partial<InterruptAsked> = {}) {
  const action = { effect: "act" as const, schema: {}, ...(restates.length === 0 ? {} : { restates }) };
  const place = { task: "1.0.0" as TaskId, op: "op_1" as OperationId, name: "pay" };
  const entry: InterruptAsked = {
    type: "interrupt_asked",
    ...place,
    interrupt,
    value: SHOWN,
    purpose: "action",
    action,
    ...over,
  };
  return entry;
}

function said(type: string, value: Json = "no"): Json {
  return { type, value, by: ["ann"], at: AT, cause: "people", decisions: [], args: {} };
}

function instruction(interrupt: InterruptId, round = 1): Instruction {
  return { interrupt, by: ["ann"], at: AT, value: "no", plan: PLAN, round };
}

const open = [instruction(ONE), instruction(TWO)];

describe("what is open after an answer", () => {
  test.each<[string, InterruptAsked, Json, readonly InterruptId[]]>([
    ["something else said to an action", asked(THREE), said("respond"), [ONE, TWO, THREE]],
    ["an approval of what restates one", asked(THREE, [ONE]), said("approve"), [TWO]],
    ["an approval of what restates both", asked(THREE, [ONE, TWO]), said("approve"), []],
    ["an approval of what restates none", asked(THREE), said("approve"), [ONE, TWO]],
    ["a rejection of what restates both", asked(THREE, [ONE, TWO]), said("reject"), [ONE, TWO]],
    ["an option that was chosen", asked(THREE, [ONE, TWO]), said("choose"), [ONE, TWO]],
    ["something else said to what restates one", asked(THREE, [ONE]), said("respond"), [ONE, TWO, THREE]],
    ["an answer to a question of the code", asked(THREE, [], { purpose: "outcome" }), said("respond"), [ONE, TWO]],
    ["an answer that is no resolution", asked(THREE), "yes", [ONE, TWO]],
  ])("%s", (_what, entry, answer, left) => {
    expect(instructionsAfter(open, entry, answer).map(({ interrupt }) => interrupt)).toEqual(left);
  });

  test("R1: it is kept who said what and when, to which plan, and who decided about that", () => {
    const reviewers = { rule: { role: "finance" } };
    const entry = asked(ONE, [], { review: { reviewers } });
    expect(instructionsAfter([], entry, said("respond", { half: true }))).toEqual([
      { interrupt: ONE, by: ["ann"], at: AT, value: { half: true }, plan: PLAN, reviewers, round: 1 },
    ]);
  });

  test("an answer without a value, to something that shows no plan, is kept as such", () => {
    const entry = asked(ONE, [], { value: "Pay?" });
    expect(instructionsAfter([], entry, { type: "respond", by: ["ann"], at: AT })).toMatchObject([
      { value: null, plan: { summary: null, tool: null, args: null } },
    ]);
  });
});

describe("R3: rounds", () => {
  test("are counted along what each was said to", () => {
    const first = instructionsAfter([], asked(ONE), said("respond"));
    const second = instructionsAfter(first, asked(TWO, [ONE]), said("respond"));
    const beside = instructionsAfter(second, asked(THREE), said("respond"));
    expect(beside.map(({ round }) => round)).toEqual([1, 2, 1]);
  });

  test.each([
    [1, false],
    [3, false],
    [4, true],
  ])("said for the %i. time: exhausted %s", (round, is) => {
    expect(isExhausted([instruction(ONE), instruction(TWO, round)])).toBe(is);
  });
});

test("R1: it is shown with the plan it was said to, who said it, and when", () => {
  expect(restating([instruction(ONE)])).toEqual([
    {
      what: "instruction",
      text: "ann said something else on 2026-11-25T09:00Z in place of approving what the agent was about to do. This is what it makes of that: approve it if that is what was meant.",
      before: PLAN,
      now: { by: ["ann"], at: AT, instruction: "no" },
    },
  ]);
});
