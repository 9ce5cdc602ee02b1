/** Rungs that fire: ladder.ts L1–L3, deciding/rungs.ts. */
import { describe, expect, test } from "vitest";
import {
  action,
  ann,
  approve,
  AT,
  bob,
  consume,
  cy,
  dee,
  envelope,
  fire,
  HOUR,
  kindOf,
  question,
  reject,
  respond,
  Review,
  revoke,
  supersede,
} from "../../../test/approvals/given.ts";
import type { Default } from "../ladder.ts";

const managers = { rule: { role: "manager", count: 2 } } as const;
const ladder = [
  { kind: "remind", after: "1h" },
  { kind: "reassign", after: "2h", reviewers: { people: ["cy"] } },
  { kind: "escalate", after: "3h", reviewers: "director" },
  { kind: "default", after: "4h", otherwise: "reject" },
] as const;

const asked = (): Review => new Review(action({ reviewers: managers, ladder }));

test("L2: each rung fires at its instant, once, whoever notices", () => {
  const review = asked();
  expect(kindOf(review.does(fire, AT + HOUR - 1))).toBe("same");
  expect(review.does(fire, AT + HOUR)).toMatchObject({
    kind: "accepted",
    events: [{ type: "rung_fired", index: 0, kind: "remind", dueAt: AT + HOUR, cause: "due", at: AT + HOUR }],
  });
  expect(kindOf(review.does(fire, AT + HOUR))).toBe("same");
  expect(review.state).toMatchObject({ rung: 1, edition: 0 });
});

test("a rung that lets others decide makes votes void and shows who decides now", () => {
  const review = asked().after(approve(ann));
  const { digest } = review.state;
  review.does(fire, AT + 2 * HOUR);
  expect(review.state).toMatchObject({ rung: 2, edition: 1, votes: [], reviewers: { rule: { people: ["cy"] } } });
  expect(review.state.digest).not.toBe(digest);
  expect(kindOf(review.does(approve(bob), AT + 2 * HOUR))).toBe("NOT_A_REVIEWER");
  expect(review.does(approve(cy), AT + 2 * HOUR).kind).toBe("accepted");
});

test("what is due has fired before a decision counts", () => {
  const review = asked();
  const ruling = review.does(approve(dee), AT + 3 * HOUR);
  // Dee named the digest from before the rungs; it is asked anew, and the rungs stand.
  expect(kindOf(ruling)).toBe("DIGEST_MISMATCH");
  expect(ruling.events.map(({ type }) => type)).toEqual(["rung_fired", "rung_fired", "rung_fired", "bypass_refused"]);
  expect(review.does(approve(dee), AT + 3 * HOUR).kind).toBe("accepted");
});

test("after a long stop everything that is due fires in order", () => {
  const review = asked();
  const ruling = review.does(fire, AT + 100 * HOUR);
  expect(ruling.events).toMatchObject([
    { index: 0 },
    { index: 1 },
    { index: 2 },
    { index: 3, kind: "default" },
    { type: "expired" },
  ]);
  expect(review.state).toMatchObject({
    status: "expired",
    rung: 4,
    resolution: { type: "reject", at: AT + 100 * HOUR },
  });
});

describe("what comes of nobody deciding", () => {
  const defaults: readonly (readonly [Default, object])[] = [
    ["reject", { type: "reject", cause: "deadline", by: [] }],
    ["approve", { type: "approve", cause: "deadline", by: [], envelopeDigest: envelope().envelopeDigest }],
    ["fail", { type: "fail" }],
    [{ value: "skip" }, { type: "respond", value: "skip" }],
  ];
  test.each(defaults)("%j", (otherwise, resolution) => {
    const review = new Review(action({ reviewers: managers, ladder: [{ kind: "default", after: "1h", otherwise }] }));
    review.does(fire, AT + HOUR);
    expect(review.state).toMatchObject({ status: "expired", resolution });
    expect(review.does(consume()).kind).toBe("accepted");
    expect(review.state.outcome).toMatchObject({ kind: "consumed" });
  });

  test("a rejection that stands is no silence: nothing is approved over it", () => {
    const reviewers = { ...managers, disagreement: "majority" } as const;
    const review = new Review(action({ reviewers, ladder: [{ kind: "default", after: "1h", otherwise: "approve" }] }));
    review.after(reject(ann)).does(fire, AT + HOUR);
    expect(review.state).toMatchObject({ status: "expired", resolution: { type: "reject", cause: "deadline" } });
  });

  test("an approval by default ends and is revoked like any other", () => {
    const late = (): Review => {
      const review = new Review(
        action({
          reviewers: managers,
          envelope: envelope({ validForMs: HOUR }),
          ladder: [{ kind: "default", after: "1h", otherwise: "approve" }],
        }),
      );
      review.does(fire, AT + HOUR);
      return review;
    };
    expect(late().state.resolution).toMatchObject({ expiresAt: AT + 2 * HOUR });
    expect(kindOf(late().does(revoke(dee)))).toBe("NOT_A_REVIEWER");
    const review = late().after(revoke(ann));
    expect(kindOf(review.does(consume(), AT + HOUR))).toBe("APPROVAL_REVOKED");
    expect(kindOf(late().does(consume(), AT + 2 * HOUR))).toBe("APPROVAL_EXPIRED");
  });

  test("a question fails or gets a value", () => {
    const review = new Review(question({ ladder: [{ kind: "default", at: AT + HOUR, otherwise: { value: null } }] }));
    review.does(respond(ann, "late"), AT + HOUR);
    expect(review.state.resolution).toMatchObject({ type: "respond", value: null });
  });
});

test("a request that is closed fires nothing", () => {
  const review = asked().after(supersede);
  expect(kindOf(review.does(fire, AT + 100 * HOUR))).toBe("same");
});
