/** What is recorded of what is refused, so that one cannot fill the room of all (A1, A2). */
import { describe, expect, test } from "vitest";
import { action, ann, approve, bob, bot, kindOf, question, Review } from "../../../test/approvals/given.ts";
import type { Actor } from "../command.ts";

describe("what is recorded of attempts", () => {
  const agent = (id: string): Actor => ({ ...bot, id });
  /** How many of an actor's attempts are recorded. */
  const tries = (review: Review, actor: Actor, times: number): number => {
    let recorded = 0;
    for (let count = 0; count < times; count += 1) {
      const ruling = review.does(approve(actor));
      expect(kindOf(ruling)).toBe("AGENT_CANNOT_DECIDE");
      recorded += ruling.events.length;
    }
    return recorded;
  };

  test("is fifty of one actor; more of them are only refused, and take nothing from anybody else", () => {
    const review = new Review(action());
    expect(tries(review, bot, 60)).toBe(50);
    expect(tries(review, agent("other"), 1)).toBe(1);
    // The same name, acting as something else, is somebody else.
    expect(tries(review, { ...bot, kind: "service" }, 1)).toBe(1);
    expect(review.state.bypasses).toBe(52);
  });

  test.each(["__proto__", "constructor", "person"])("is counted by names that are any text: %s", (id) => {
    const review = new Review(action());
    expect(tries(review, agent(id), 51)).toBe(50);
  });

  test("is five hundred in all, whoever they are", () => {
    const review = new Review(action());
    let recorded = 0;
    for (let index = 0; index < 12; index += 1) recorded += tries(review, agent(`bot${index}`), 45);
    expect([recorded, review.state.bypasses]).toEqual([500, 500]);
  });

  test("is counted for itself: no room of theirs is taken from people whose answers do not fit, nor the other way", () => {
    const issues = [{ path: "$", message: "is no integer" }];
    const review = new Review(question({ schema: { type: "integer" } }));
    const misfits = (actor: Actor): unknown =>
      review.does({ type: "respond", actor, value: "x", issues }).events.length;
    expect(tries(review, { ...bot, id: "ann" }, 51)).toBe(50);
    expect(misfits(ann)).toBe(1);
    for (let count = 0; count < 60; count += 1) misfits(ann);
    expect(tries(review, agent("late"), 1)).toBe(1);
    expect(review.state).toMatchObject({ attempts: 50, bypasses: 51 });
    expect(misfits(bob)).toBe(1);
  });
});
