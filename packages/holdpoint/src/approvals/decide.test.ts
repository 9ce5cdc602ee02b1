/** Who decides, once: decide.ts Q1–Q5, deciding/admit.ts M1–M4, tally.ts Y1–Y3. */
import { describe, expect, test } from "vitest";
import {
  action,
  ann,
  approve,
  AT,
  bob,
  choose,
  consume,
  cy,
  dee,
  delegate,
  edit,
  eve,
  fire,
  HOUR,
  kindOf,
  person,
  question,
  reject,
  reply,
  respond,
  Review,
  revoke,
} from "../../test/approvals/given.ts";
import type { Ruling } from "./ruling.ts";

const managers = { rule: { role: "manager", count: 2 } } as const;
const lone = { rule: { role: "manager" } } as const;

function refusal(ruling: Ruling): { readonly code: string; readonly message: string } {
  if (ruling.kind !== "refused") throw new Error(`not refused but ${ruling.kind}`);
  return ruling.refusal;
}

describe("Q1, Q2: one outcome", () => {
  test("the same decision again gets the same receipt, whatever became of it", () => {
    const review = new Review(action({ reviewers: lone }));
    const first = review.does(approve(ann, { comment: "fine" }));
    const shown = review.request;
    review.does(consume());
    const again = review.does(approve(ann, { comment: "fine" }), AT + HOUR);
    expect(again.kind).toBe("same");
    expect(again).toMatchObject({ receipt: (first as { readonly receipt: unknown }).receipt });
    expect((first as { readonly receipt: unknown }).receipt).toMatchObject({
      interruptId: shown.id,
      by: "ann",
      said: { type: "approve" },
      comment: "fine",
      at: AT + 60_000,
    });
  });

  test("another decision is told who decided and when", () => {
    const review = new Review(action({ reviewers: lone })).after(approve(ann));
    expect(refusal(review.does(reject(bob)))).toMatchObject({
      code: "ALREADY_DECIDED",
      data: { by: ["ann"], at: AT + 60_000 },
      message: expect.stringContaining("ann at 2026-11-23T09:01Z") as string,
    });
  });

  test("another comment is another decision", () => {
    const review = new Review(action({ reviewers: lone })).after(approve(ann));
    expect(kindOf(review.does(approve(ann, { comment: "really" })))).toBe("ALREADY_DECIDED");
  });

  test("without reviewers one person decides, and may be the requester", () => {
    const review = new Review(question({ requester: "eve" }));
    review.does({ type: "respond", actor: eve, value: "yes" });
    expect(review.state).toMatchObject({
      status: "resolved",
      resolution: { type: "respond", value: "yes", by: ["eve"], cause: "people" },
    });
  });

  test("a question without reviewers can be rejected where that is allowed", () => {
    const review = new Review(question({ allow: ["approve", "reject"] })).after(reject(eve));
    expect(review.state.resolution).toMatchObject({ type: "reject", by: ["eve"] });
  });
});

describe("Q3: the deadline", () => {
  const asked = (): Review =>
    new Review(action({ reviewers: lone, ladder: [{ kind: "default", after: "1h", otherwise: "reject" }] }));

  test("one millisecond before it a decision counts", () => {
    const review = asked();
    expect(review.does(approve(ann), AT + HOUR - 1).kind).toBe("accepted");
  });

  test("at it a decision is refused, and the refusal carries the rung that fired", () => {
    const review = asked();
    const ruling = review.does(approve(ann), AT + HOUR);
    expect(refusal(ruling).code).toBe("DEADLINE_PASSED");
    expect(ruling.events.map(({ type }) => type)).toEqual(["rung_fired", "expired"]);
    expect(review.state).toMatchObject({
      status: "expired",
      resolution: { type: "reject", cause: "deadline", by: [] },
    });
    expect(kindOf(review.does(fire, AT + HOUR))).toBe("same");
  });
});

describe("M1: only people", () => {
  test.each([
    ["agent", "the credentials of an agent"],
    ["service", "the credentials of a service"],
  ] as const)("an attempt by %s is refused and recorded", (kind, said) => {
    const review = new Review(action({ reviewers: lone }));
    const actor = { ...ann, kind };
    for (const move of [
      approve(actor),
      reply(actor, "yes", "yes"),
      edit(actor, {}),
      delegate(actor, "eve"),
      revoke(actor),
    ]) {
      const ruling = review.does(move);
      expect(refusal(ruling)).toMatchObject({
        code: "AGENT_CANNOT_DECIDE",
        message: expect.stringContaining(said) as string,
      });
      expect(ruling.events).toMatchObject([
        { type: "bypass_refused", by: "ann", as: kind, code: "AGENT_CANNOT_DECIDE" },
      ]);
    }
    expect(review.state).toMatchObject({ status: "pending", bypasses: 5, votes: [] });
  });
});

describe("M3: what was shown", () => {
  test("an action is decided by naming its digest", () => {
    const review = new Review(action());
    const ruling = review.does({ type: "approve", actor: ann });
    expect(refusal(ruling)).toMatchObject({
      code: "DIGEST_MISMATCH",
      message: expect.stringContaining("names the digest of what was shown") as string,
    });
    expect(ruling.events).toMatchObject([{ type: "bypass_refused", by: "ann", code: "DIGEST_MISMATCH" }]);
    expect(review.state.bypasses).toBe(1);
  });

  test("a decision about something else is refused and recorded", () => {
    const review = new Review(action());
    const ruling = review.does({ type: "approve", actor: ann, digest: "forged" });
    expect(refusal(ruling).code).toBe("DIGEST_MISMATCH");
    expect(ruling.events).toMatchObject([{ type: "bypass_refused", code: "DIGEST_MISMATCH", attempt: "approve" }]);
  });

  test("on a question the digest is checked when it is given", () => {
    const review = new Review(question());
    expect(kindOf(review.does({ type: "respond", actor: ann, value: 1, digest: "forged" }))).toBe("DIGEST_MISMATCH");
    expect(review.does({ type: "respond", actor: ann, value: 1, digest: review.state.digest }).kind).toBe("accepted");
  });
});

describe("allowed ways", () => {
  test("only those of the request", () => {
    const review = new Review(question({ reviewers: lone }));
    expect(refusal(review.does(approve(ann)))).toMatchObject({
      code: "DECISION_NOT_ALLOWED",
      message: expect.stringMatching(/cannot be decided by approve; it takes respond/) as string,
    });
    expect(kindOf(review.does(reply(ann, "yes", "yes")))).toBe("DECISION_NOT_ALLOWED");
    expect(kindOf(review.does(edit(ann, {})))).toBe("DECISION_NOT_ALLOWED");
  });
});

describe("M4, E4: who counts, and how often", () => {
  test("the requester does not decide, and trying is recorded", () => {
    const review = new Review(action({ reviewers: lone }));
    const ruling = review.does(approve(person("req", "manager")));
    expect(refusal(ruling).code).toBe("REQUESTER_EXCLUDED");
    expect(review.state.bypasses).toBe(1);
  });

  test("nor does trying it when others have decided go unrecorded", () => {
    const late = (rule: object): Review => new Review(action({ reviewers: { ...lone, ...rule } })).after(approve(ann));
    const review = late({});
    const ruling = review.does(reject(person("req", "manager")));
    expect(refusal(ruling).code).toBe("ALREADY_DECIDED");
    expect(ruling.events).toMatchObject([{ type: "bypass_refused", by: "req", attempt: "reject" }]);
    expect(review.does(reject(bob)).events).toEqual([]);
    expect(late({ allowRequester: true }).does(reject(person("req", "manager"))).events).toEqual([]);
  });

  test("unless the rule allows it", () => {
    const review = new Review(action({ reviewers: { ...lone, allowRequester: true } }));
    expect(review.does(approve(person("req", "manager"))).kind).toBe("accepted");
  });

  test("somebody who is not asked is told who is", () => {
    const review = new Review(action({ reviewers: lone }));
    expect(refusal(review.does(approve(eve)))).toMatchObject({
      code: "NOT_A_REVIEWER",
      message: 'eve is no reviewer of this; it takes someone with the role "manager".',
    });
  });

  test("one person with two roles does not fill two places", () => {
    const review = new Review(action({ reviewers: { rule: { all: [{ role: "manager" }, { role: "finance" }] } } }));
    review.does(approve(bob));
    expect(review.state.status).toBe("pending");
    expect(refusal(review.does(approve(bob, { comment: "now for finance" })))).toMatchObject({
      code: "ALREADY_VOTED",
      message: expect.stringContaining("one person counts once") as string,
    });
    review.does(approve(cy));
    expect(review.state.resolution).toMatchObject({ type: "approve", by: ["bob", "cy"] });
  });

  test("the same human twice does not count twice, and is no new decision", () => {
    const review = new Review(action({ reviewers: managers })).after(approve(ann));
    expect(review.does(approve({ ...ann, roles: ["manager", "other-key"] })).kind).toBe("same");
    expect(review.state.votes).toHaveLength(1);
  });

  test("to vote otherwise a vote is withdrawn first", () => {
    const review = new Review(action({ reviewers: managers })).after(approve(ann));
    expect(kindOf(review.does(reject(ann)))).toBe("ALREADY_VOTED");
    review.after(revoke(ann), reject(ann));
    expect(review.state.resolution).toMatchObject({ type: "reject", by: ["ann"] });
  });

  test("a vote that was withdrawn can be given again, as a decision of its own", () => {
    const review = new Review(action({ reviewers: managers })).after(approve(ann));
    const [first] = review.state.votes;
    review.after(revoke(ann), approve(ann));
    expect(review.state.votes).toHaveLength(1);
    expect(review.state.votes[0]?.id).not.toBe(first?.id);
  });

  test("stages: not before their turn, not after it, and by others", () => {
    const rule = { stages: [{ role: "manager" }, { role: "finance" }] };
    const review = new Review(action({ reviewers: { rule } }));
    expect(refusal(review.does(approve(cy)))).toMatchObject({
      code: "STAGE_NOT_OPEN",
      message: "cy is asked in stage 2; stage 1 of 2 comes first.",
    });
    review.does(approve(bob));
    expect(refusal(review.does(approve(ann)))).toMatchObject({
      code: "STAGE_NOT_OPEN",
      message: "ann is asked in stage 1, which is complete; stage 2 of 2 is open.",
    });
    expect(kindOf(review.does(approve(bob, { comment: "as finance" })))).toBe("ALREADY_VOTED");
    review.does(approve(cy));
    expect(review.state.resolution).toMatchObject({ type: "approve", by: ["bob", "cy"] });
  });

  test("withdrawing a vote of a complete stage opens it again", () => {
    const rule = { stages: [{ role: "manager" }, { role: "finance" }] };
    const review = new Review(action({ reviewers: { rule } })).after(approve(ann), revoke(ann));
    expect(kindOf(review.does(approve(cy)))).toBe("STAGE_NOT_OPEN");
  });

  test("whoever may only veto rejects at any stage and approves at none", () => {
    const reviewers = { rule: managers.rule, veto: { role: "director" }, disagreement: "majority" } as const;
    const review = new Review(action({ reviewers })).after(approve(ann));
    expect(refusal(review.does(approve(dee)))).toMatchObject({
      code: "NOT_A_REVIEWER",
      message: expect.stringContaining("dee may only reject this") as string,
    });
    review.does(reject(dee));
    expect(review.state.resolution).toMatchObject({ type: "reject", by: ["dee"] });
  });
});

describe("Y1, Y2: what an answer comes to", () => {
  test("on an action an answer declines it and reaches the agent", () => {
    const review = new Review(action({ reviewers: lone })).after(respond(ann, "use the other account"));
    expect(review.state.resolution).toMatchObject({ type: "respond", value: "use the other account", by: ["ann"] });
    expect(review.state.resolution).not.toHaveProperty("envelopeDigest");
  });

  test("on a question several people give the same answer", () => {
    const reviewers = { rule: { people: ["ann", "bob", "cy"], count: 2 } };
    const review = new Review(question({ reviewers })).after(respond(ann, { qty: 1 }), respond(bob, { qty: 2 }));
    expect(review.state.status).toBe("pending");
    review.does(respond(cy, { qty: 2 }));
    expect(review.state.resolution).toMatchObject({ type: "respond", value: { qty: 2 }, by: ["bob", "cy"] });
    expect(review.state.resolution?.decisions).toEqual(review.state.votes.slice(1).map(({ id }) => id));
  });

  test("two answers that are met at once are none", () => {
    const reviewers = {
      rule: { people: ["ann", "bob", "cy", "dee", "eve"], count: 1 },
      disagreement: "majority",
    } as const;
    const review = new Review(question({ reviewers, allow: ["respond", "reject"] }));
    review.after(reject(eve));
    expect(review.state.resolution?.type).toBe("reject");
    const two = { rule: { people: ["ann", "bob", "cy", "dee", "eve"], count: 2 }, disagreement: "majority" } as const;
    const other = new Review(question({ reviewers: two, allow: ["respond", "reject"] }));
    // One approval each is not enough for either.
    other.after(respond(ann, 1), respond(bob, 2));
    expect(other.state.status).toBe("pending");
  });

  test("options: the one that is chosen, with its value", () => {
    const options = [
      { id: "a", label: "First", value: { n: 1 } },
      { id: "b", label: "Second" },
    ];
    const first = new Review(question({ options })).after(choose(ann, "a"));
    expect(first.state.resolution).toMatchObject({ type: "choose", option: "a", value: { n: 1 } });
    const second = new Review(question({ options })).after(choose(ann, "b"));
    expect(second.state.resolution).toMatchObject({ type: "choose", option: "b", value: "b" });
    const third = new Review(question({ options }));
    const ruling = third.does(choose(ann, "c"));
    expect(refusal(ruling)).toMatchObject({
      code: "ANSWER_INVALID",
      message: expect.stringContaining('none of the options ("c")') as string,
    });
    expect(third.state.attempts).toBe(1);
    const fourth = new Review(action({ options, allow: ["approve", "reject", "choose"] })).after(choose(ann, "a"));
    expect(fourth.state.resolution).toMatchObject({ type: "choose", option: "a", value: { n: 1 } });
  });
});

describe("G6: typed answers", () => {
  const typed = (): Review => new Review(question({ schema: { type: "integer" } }));

  test("an answer that does not fit is refused with its field, counted, and leaves the question open", () => {
    const review = typed();
    const issues = [{ path: "$.qty", message: "is missing" }];
    const ruling = review.does({ type: "respond", actor: ann, value: {}, issues });
    expect(refusal(ruling)).toMatchObject({ code: "ANSWER_INVALID", data: { issues } });
    expect(review.state).toMatchObject({ status: "pending", attempts: 1 });
    expect(review.does({ type: "respond", actor: ann, value: 1, issues: [] }).kind).toBe("accepted");
  });

  test("one that nobody checked is refused", () => {
    const ruling = typed().does({ type: "respond", actor: ann, value: 1 });
    expect(refusal(ruling)).toMatchObject({
      code: "ANSWER_INVALID",
      message: expect.stringContaining("was not checked") as string,
    });
  });

  test("after fifty attempts of one person theirs are only refused (case.ts, A1)", () => {
    const review = typed();
    const issues = [{ path: "$", message: "is no integer" }];
    for (let count = 0; count < 53; count += 1) review.does({ type: "respond", actor: ann, value: "x", issues });
    expect(review.state.attempts).toBe(50);
    expect(review.does({ type: "respond", actor: ann, value: 1, issues: [] }).kind).toBe("accepted");
  });
});

describe("text", () => {
  test("that is too long is refused", () => {
    const review = new Review(action());
    const long = "x".repeat(10_001);
    expect(kindOf(review.does(approve(ann, { comment: long })))).toBe("TOO_LARGE");
    expect(kindOf(review.does(reply(ann, long, "yes")))).toBe("TOO_LARGE");
    expect(kindOf(review.does({ type: "revoke", actor: ann, reason: long }))).toBe("TOO_LARGE");
  });
});
