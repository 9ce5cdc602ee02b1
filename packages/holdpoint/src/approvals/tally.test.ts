/** How votes on a request are counted: tally.ts Y1–Y3. */
import { expect, test } from "vitest";
import { action, ann, approve, bob, edit, question, reject, respond, Review } from "../../test/approvals/given.ts";
import type { Ballot, Vote } from "./decision.ts";
import { tallyOf } from "./tally.ts";

const reviewers = { rule: { people: ["a", "b", "c", "d", "e"], count: 2 } };

function vote(by: string, said: Ballot, stage: number | null = 0): Vote {
  const [first] = new Review(action({ reviewers: { rule: { role: "manager", count: 2 } } })).after(approve(ann)).state
    .votes;
  if (first === undefined) throw new Error("no vote");
  return { ...first, by, said, stage };
}

const one: Ballot = { type: "respond", value: 1 };
const two: Ballot = { type: "respond", value: 2 };

test("Y2: no answer, no proposal", () => {
  expect(tallyOf(question({ reviewers }), { votes: [], reviewers })).toMatchObject({
    ballot: undefined,
    supporters: [],
  });
  const against = tallyOf(question({ reviewers }), { votes: [vote("a", { type: "reject" })], reviewers });
  expect(against).toMatchObject({ ballot: undefined, quorum: { rejected: true } });
});

test("Y3: the answer that has come furthest leads", () => {
  const votes = [vote("a", one), vote("b", two), vote("c", two)];
  expect(tallyOf(question({ reviewers }), { votes, reviewers })).toMatchObject({
    ballot: two,
    quorum: { satisfied: true, approvals: ["b", "c"] },
    supporters: [{ by: "b" }, { by: "c" }],
  });
});

test("Y3: two that are met at once are none", () => {
  const votes = [vote("a", one), vote("b", two), vote("c", two), vote("d", one)];
  expect(tallyOf(question({ reviewers }), { votes, reviewers }).quorum.satisfied).toBe(false);
});

test("a vote that counts in no stage is not counted", () => {
  const votes = [vote("a", one), vote("b", one, null)];
  expect(tallyOf(question({ reviewers }), { votes, reviewers }).quorum.approvals).toEqual(["a"]);
});

test("Y1: on an action approving and editing are for it, everything else declines it", () => {
  const rule = { rule: { role: "manager", count: 3 }, disagreement: "majority" } as const;
  const review = new Review(action({ reviewers: rule })).after(edit(ann, { to: "X" }), respond(bob, "no"));
  expect(tallyOf(review.request, review.state).quorum).toMatchObject({ approvals: ["ann"], rejections: ["bob"] });
  const other = new Review(action({ reviewers: rule })).after(approve(ann), reject(bob));
  expect(tallyOf(other.request, other.state).quorum).toMatchObject({ approvals: ["ann"], rejections: ["bob"] });
});
