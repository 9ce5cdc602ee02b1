/** Asking again: deciding/clarify.ts K1–K3, quorum.ts C7. */
import { describe, expect, test } from "vitest";
import {
  action,
  ann,
  approve,
  AT,
  bob,
  cy,
  dee,
  edit,
  HOUR,
  kindOf,
  question,
  reject,
  reply,
  respond,
  Review,
  revoke,
  type Move,
} from "../../../test/approvals/given.ts";
import { shownForm } from "../shown.ts";

const lone = { rule: { role: "manager" } } as const;
const pair = { rule: { role: "manager", count: 2 }, disagreement: "escalate" } as const;
const ladder = [
  { kind: "remind", after: "1h" },
  { kind: "escalate", after: "2h", reviewers: "director" },
  { kind: "default", after: "3h", otherwise: "reject" },
] as const;

describe("K1: what is unclear is asked again", () => {
  const unclear: readonly (readonly [string, Move, RegExp])[] = [
    [
      "ambiguous text",
      reply(ann, "maybe", "hedge"),
      /no plain yes and no plain no\. It is not certain\. Please answer/,
    ],
    [
      "a decision against its comment",
      approve(ann, { comment: "no!", contradiction: "It says no." }),
      /^It says no\.$/,
    ],
    ["a rejection against its comment", reject(ann, { contradiction: "It says to go ahead." }), /go ahead/],
    [
      "an edit that undoes what was asked",
      edit(ann, { to: "ACME", amountMinor: 0 }, { contradiction: "Nothing would be paid." }),
      /Nothing would be paid/,
    ],
  ];
  test.each(unclear)("%s", (_name, move, why) => {
    const review = new Review(action({ reviewers: lone }));
    const { digest } = review.state;
    const ruling = review.does(move);
    expect(ruling).toMatchObject({ kind: "accepted", receipt: { by: "ann", shown: digest } });
    expect(review.state).toMatchObject({ status: "pending", votes: [], edition: 1, accepted: 1 });
    expect(review.state.digest).not.toBe(digest);
    expect(shownForm(review.request, review.state)).toMatchObject({
      edition: 1,
      askedAgain: { round: 1, why: expect.stringMatching(why) as string },
    });
  });

  test("a plain text is a vote, with how it was read", () => {
    const yes = new Review(action({ reviewers: lone })).after(reply(ann, "yes please", "yes"));
    expect(yes.state).toMatchObject({
      resolution: { type: "approve" },
      votes: [{ comment: "yes please", reading: { reading: "yes" }, said: { type: "approve" } }],
    });
    const no = new Review(action({ reviewers: lone })).after(reply(ann, "DISAPPROVE", "no"));
    expect(no.state.resolution).toMatchObject({ type: "reject" });
  });

  test("somebody who is not asked starts no round", () => {
    const review = new Review(action({ reviewers: lone }));
    expect(kindOf(review.does(reply(cy, "maybe", "hedge")))).toBe("NOT_A_REVIEWER");
    expect(review.state.rounds).toEqual([]);
  });

  test("the same unclear answer again is no news, and the next one is", () => {
    const review = new Review(action({ reviewers: lone }));
    const { digest } = review.state;
    const maybe = {
      type: "reply",
      actor: ann,
      text: "maybe",
      reading: { reading: "ambiguous", code: "hedge", reason: "It hedges." },
      digest,
    } as const;
    const first = review.does(maybe);
    expect(review.does(maybe)).toEqual({ ...first, kind: "same", events: [] });
    expect(review.does({ ...maybe, digest: review.state.digest }).kind).toBe("accepted");
    expect(review.state.rounds).toHaveLength(2);
  });

  test("what was shown before the round cannot be decided any more", () => {
    const review = new Review(action({ reviewers: lone }));
    const { digest } = review.state;
    review.does(reply(ann, "maybe", "hedge"));
    expect(kindOf(review.does({ type: "approve", actor: bob, digest }))).toBe("DIGEST_MISMATCH");
  });
});

describe("K2: three rounds", () => {
  const thrice = (review: Review): Review =>
    review.after(reply(ann, "maybe", "hedge"), reply(ann, "perhaps", "hedge"), reply(ann, "hm", "hedge"));

  test("then it is escalated before its time, and the refusal says so", () => {
    const review = thrice(new Review(action({ reviewers: lone, ladder })));
    const ruling = review.does(reply(ann, "who knows", "hedge"));
    expect(ruling).toMatchObject({
      kind: "refused",
      refusal: {
        code: "ANSWER_UNCLEAR",
        message: expect.stringMatching(
          /asked again 3 times already, so it goes up to someone with the role "director"\.$/,
        ) as string,
      },
      events: [
        { type: "answer_refused", by: "ann", code: "ANSWER_UNCLEAR" },
        { type: "rung_fired", index: 1, kind: "escalate", cause: "unclear" },
      ],
    });
    expect(kindOf(review.does(approve(ann)))).toBe("NOT_A_REVIEWER");
    expect(review.does(approve(dee)).kind).toBe("accepted");
    expect(review.state.resolution).toMatchObject({ type: "approve", by: ["dee"] });
  });

  test("without anybody to go to it stays open, and the refusal says so", () => {
    const review = thrice(new Review(action({ reviewers: lone })));
    const before = review.state;
    const ruling = review.does(reply(ann, "who knows", "hedge"));
    expect(ruling).toMatchObject({
      refusal: {
        code: "ANSWER_UNCLEAR",
        message: expect.stringContaining("nobody is left to go to: it stays open") as string,
      },
    });
    const tried = [{ who: { id: "ann", as: "person" }, attempts: 1, bypasses: 0 }];
    expect(review.state).toEqual({ ...before, attempts: 1, tried });
    for (let count = 0; count < 52; count += 1) review.does(reply(ann, `hm ${count}`, "hedge"));
    expect(review.state.attempts).toBe(50);
    expect(review.does(approve(ann)).kind).toBe("accepted");
  });

  test("rungs that fired early do not fire again", () => {
    const review = thrice(new Review(action({ reviewers: lone, ladder }))).after(reply(ann, "who knows", "hedge"));
    expect(kindOf(review.does({ type: "fire" }, AT + 2 * HOUR))).toBe("same");
    const last = review.does({ type: "fire" }, AT + 3 * HOUR);
    expect(last.events.map(({ type }) => type)).toEqual(["rung_fired", "expired"]);
  });
});

describe("K1, K3: reviewers against each other", () => {
  test("everybody votes anew, knowing why", () => {
    const review = new Review(action({ reviewers: pair })).after(approve(ann));
    const ruling = review.does(reject(bob));
    expect(ruling.events.map(({ type }) => type)).toEqual(["voted", "asked_again"]);
    expect(review.state).toMatchObject({
      status: "pending",
      votes: [],
      rounds: [{ kind: "disagreement", cause: { by: "bob" } }],
    });
    review.after(approve(ann), approve(bob));
    expect(review.state.resolution).toMatchObject({ type: "approve", by: ["ann", "bob"] });
  });

  test("a vote that a round made void is still known when it is sent again", () => {
    const review = new Review(action({ reviewers: pair }));
    const { digest } = review.state;
    const vote = { type: "approve", actor: ann, digest } as const;
    const first = review.does(vote);
    review.does(reject(bob));
    expect(review.does(vote)).toMatchObject({ kind: "same", receipt: (first as { readonly receipt: object }).receipt });
    expect(review.state.votes).toEqual([]);
  });

  test("after three rounds it is escalated", () => {
    const review = new Review(action({ reviewers: pair, ladder }));
    for (let round = 0; round < 3; round += 1) review.after(approve(ann), reject(bob));
    expect(review.state.rounds).toHaveLength(3);
    review.does(approve(ann));
    const ruling = review.does(reject(bob));
    expect(ruling.events).toMatchObject([
      { type: "voted" },
      { type: "rung_fired", kind: "escalate", cause: "disagreement" },
    ]);
    review.does(approve(dee));
    expect(review.state.resolution).toMatchObject({ type: "approve", by: ["dee"] });
  });

  test("without anybody to go to the votes stand until one is taken back", () => {
    const review = new Review(action({ reviewers: pair }));
    for (let round = 0; round < 4; round += 1) review.after(approve(ann), reject(bob));
    expect(review.state).toMatchObject({ status: "pending", votes: [{ by: "ann" }, { by: "bob" }] });
    review.after(revoke(bob), approve(bob));
    expect(review.state.resolution).toMatchObject({ type: "approve" });
  });

  test("two answers to a question are a disagreement", () => {
    const review = new Review(question({ reviewers: pair })).after(respond(ann, 1), respond(bob, 2));
    expect(review.state.rounds).toMatchObject([{ kind: "disagreement" }]);
  });

  test("K3: after an unclear answer the votes of others stand", () => {
    const review = new Review(action({ reviewers: pair })).after(approve(ann), reply(bob, "maybe", "hedge"));
    expect(review.state.votes).toMatchObject([{ by: "ann" }]);
    review.does(approve(bob));
    expect(review.state.resolution).toMatchObject({ type: "approve" });
  });

  test("without naming what was shown the same vote is no new one; naming it, it is", () => {
    const review = new Review(question({ reviewers: pair, allow: ["approve", "reject"] }));
    review.after({ type: "approve", actor: ann }, { type: "reject", actor: bob });
    expect(review.state.votes).toEqual([]);
    expect(review.does({ type: "approve", actor: ann }).kind).toBe("same");
    expect(review.does(approve(ann)).kind).toBe("accepted");
    expect(review.state.votes).toHaveLength(1);
  });
});
