/** What somebody is asked about a question that says little of itself. */
import { expect, test } from "vitest";
import { Person } from "../../../test/cli/terminal.ts";
import type { InterruptDetail } from "../../client/index.ts";
import { askDecision } from "./decision.ts";
import { Prompts } from "./prompts.ts";

const WAYS = { approve: "", reject: "", edit: "", respond: "", choose: "", reply: "", delegate: "" };
const QUESTION: InterruptDetail = {
  ...{ id: "int_1", threadId: "t", graph: "g", node: "n", status: "pending", summary: "Why?", value: "Why?" },
  ...{ digest: "d", votes: 0, needs: "", createdAt: 0, onSilence: "", ladder: [] },
  standing: { status: "pending", votes: [], missing: [], digest: "d" },
  you: { may: WAYS },
  shown: { value: "Why?" },
};

test("nothing is asked of whoever may do nothing", async () => {
  const person = new Person();
  expect(await askDecision(new Prompts(person, "Left."), QUESTION)).toBeUndefined();
  expect(person.seen).toBe("");
});

test("arguments that are not known begin as null; critical without a tool takes nothing but an empty line", async () => {
  const person = new Person();
  const question: InterruptDetail = { ...QUESTION, risk: "critical", you: { may: { ...WAYS, edit: true } } };
  const asking = askDecision(new Prompts(person, "Left."), question);
  await person.when("What do you decide?", "down", "enter");
  await person.when("The arguments, as JSON", "enter");
  await person.when("Type the name of the tool", "enter");
  await person.when("A comment", { type: " Fine. " }, "enter");
  expect(await asking).toEqual({ type: "edit", digest: "d", args: null, comment: "Fine." });
});

test("whoever leaves hears so", async () => {
  const person = new Person();
  const asking = new Prompts(person, "Left.").agrees("Really?");
  await person.when("Really?", "escape");
  await expect(asking).rejects.toMatchObject({ name: "Interrupted", message: "Left." });
});
