/** Ways in which code changes under a paused thread, each with what the journal has and what the code does instead. */
import { interrupt, step, task } from "../../src/index.ts";
import type { Code } from "./stage.ts";

export interface Change {
  readonly what: string;
  readonly old: (done: string[]) => Code;
  readonly changed: (done: string[]) => Code;
  /** What the message says is recorded, and what it says the code did. */
  readonly recorded: string;
  readonly met: string;
}

/** A step that says that it was executed. */
export const act = (done: string[], name: string): Promise<string> =>
  step(name, () => {
    done.push(name);
    return name;
  });

/** Most of them change this. */
export const PLAIN = (done: string[]) => async () => {
  const first = await act(done, "first");
  const answer = await interrupt("Send newsletter?");
  return [first, answer, await act(done, "send")];
};

export const CHANGES: readonly Change[] = [
  {
    what: "a question was inserted before the pending one",
    old: PLAIN,
    changed: (done) => async () => [
      await act(done, "first"),
      await interrupt("DELETE PROD?"),
      await interrupt("Send newsletter?"),
      await act(done, "send"),
    ],
    recorded: 'interrupt "Send newsletter?"',
    met: 'the code called interrupt "DELETE PROD?"',
  },
  {
    what: "the question was removed",
    old: PLAIN,
    changed: (done) => async () => [await act(done, "first"), await act(done, "send")],
    recorded: 'interrupt "Send newsletter?"',
    met: 'the code called step "send"',
  },
  {
    what: "everything after the first step was removed",
    old: PLAIN,
    changed: (done) => async () => act(done, "first"),
    recorded: 'interrupt "Send newsletter?"',
    met: "the node ended",
  },
  {
    what: "the question was renamed",
    old: PLAIN,
    changed: (done) => async () => [
      await act(done, "first"),
      await interrupt("Send the newsletter?"),
      await act(done, "send"),
    ],
    recorded: 'interrupt "Send newsletter?"',
    met: 'the code called interrupt "Send the newsletter?"',
  },
  {
    what: "question and step changed places",
    old: PLAIN,
    changed: (done) => async () => [
      await interrupt("Send newsletter?"),
      await act(done, "first"),
      await act(done, "send"),
    ],
    recorded: 'step "first"',
    met: 'the code called interrupt "Send newsletter?"',
  },
  {
    what: "a step of the same name was inserted",
    old: PLAIN,
    changed: (done) => async () => [
      await act(done, "first"),
      await act(done, "first"),
      await interrupt("Send newsletter?"),
      await act(done, "send"),
    ],
    recorded: 'interrupt "Send newsletter?"',
    met: 'the code called step "first"',
  },
  {
    what: "a step became a question",
    old: PLAIN,
    changed: (done) => async () => [
      await interrupt("first"),
      await interrupt("Send newsletter?"),
      await act(done, "send"),
    ],
    recorded: 'step "first"',
    met: 'the code called interrupt "first"',
  },
  {
    what: "a branch goes the other way",
    old: (done) => async () =>
      (await act(done, "first")) === "first"
        ? [await interrupt("Left?"), await act(done, "left")]
        : [await interrupt("Right?")],
    changed: (done) => async () =>
      (await act(done, "first")) === "first"
        ? [await interrupt("Right?"), await act(done, "right")]
        : [await interrupt("Left?")],
    recorded: 'interrupt "Left?"',
    met: 'the code called interrupt "Right?"',
  },
  {
    what: "a loop has fewer turns",
    old: (done) => async () => {
      for (let turn = 0; turn < 3; turn += 1) await act(done, "turn");
      return [await interrupt("Enough?"), await act(done, "send")];
    },
    changed: (done) => async () => {
      for (let turn = 0; turn < 2; turn += 1) await act(done, "turn");
      return [await interrupt("Enough?"), await act(done, "send")];
    },
    recorded: 'step "turn"',
    met: 'the code called interrupt "Enough?"',
  },
  {
    what: "a loop has more turns",
    old: (done) => async () => {
      for (let turn = 0; turn < 2; turn += 1) await act(done, "turn");
      return [await interrupt("Enough?"), await act(done, "send")];
    },
    changed: (done) => async () => {
      for (let turn = 0; turn < 3; turn += 1) await act(done, "turn");
      return [await interrupt("Enough?"), await act(done, "send")];
    },
    recorded: 'interrupt "Enough?"',
    met: 'the code called step "turn"',
  },
  {
    what: "the input of a step is another",
    old: (done) => async () => [
      await step("buy", () => done.push("buy"), { input: { shares: 10 } }),
      await interrupt("Go on?"),
    ],
    changed: (done) => async () => [
      await step("buy", () => done.push("buy"), { input: { shares: 11 } }),
      await interrupt("Go on?"),
    ],
    recorded: 'step "buy"',
    met: 'the code called step "buy" with another input, or at another place',
  },
  {
    what: "the code fails before it comes to the question",
    old: PLAIN,
    changed: (done) => async () => {
      await act(done, "first");
      throw new Error("not today");
    },
    recorded: 'interrupt "Send newsletter?"',
    met: 'the node failed with "not today"',
  },
  {
    what: "the code inside a task fails before it comes to the question",
    old: (done) => task("inner", async () => [await interrupt("Inside?"), await act(done, "send")]),
    changed: () =>
      task("inner", async () => {
        throw new Error("not today");
      }),
    recorded: 'interrupt "Inside?"',
    met: 'task "inner" failed with "not today"',
  },
  {
    what: "a task does not come to its question",
    old: (done) => task("inner", async () => [await interrupt("Inside?"), await act(done, "send")]),
    changed: () => task("inner", async () => ["nothing"]),
    recorded: 'interrupt "Inside?"',
    met: 'task "inner" ended',
  },
  {
    what: "a task became plain code",
    old: (done) => task("inner", async () => [await interrupt("Inside?"), await act(done, "send")]),
    changed: (done) => async () => [await interrupt("Inside?"), await act(done, "send")],
    recorded: 'task "inner"',
    met: 'the code called interrupt "Inside?"',
  },
];
