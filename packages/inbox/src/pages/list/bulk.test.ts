/** Several questions decided at once: what is left out, and what is said of each. */
import type { BulkResult, InterruptDetail, InterruptSummary } from "holdpoint/client";
import { expect, test } from "vitest";
import { sayResult } from "./bulk-item.tsx";
import { leftOutBecause } from "./use-left-out.ts";

const listed = { id: "q", digest: "1" } as InterruptSummary;
const may = { approve: true, reject: "You asked for it." };

function now(more: object): InterruptDetail {
  return {
    ...listed,
    status: "pending",
    needs: "Somebody.",
    ladder: [],
    standing: { votes: [] },
    you: { may },
    ...more,
  } as unknown as InterruptDetail;
}

test.each<[string, InterruptDetail | undefined, "approve" | "reject", string | undefined]>([
  ["not known yet", undefined, "approve", "It changed meanwhile."],
  ["as it was", now({}), "approve", undefined],
  ["not theirs to reject", now({}), "reject", "You asked for it."],
  ["another text", now({ digest: "2" }), "approve", "What is asked was changed meanwhile: look at it by itself."],
  ["decided", now({ ended: { how: "answered", by: ["ben"] } }), "approve", "Answered by ben."],
  ["too late", now({ ended: { how: "expired", by: [] } }), "approve", "Nobody decided in time."],
  ["canceled", now({ ended: { how: "canceled", by: ["cara"] } }), "approve", "Canceled by cara."],
])("%s", (_name, found, type, why) => {
  expect(leftOutBecause(listed, found, type)).toBe(why);
});

const receipt = (standing?: object): BulkResult => ({ id: "q", receipt: { standing } }) as unknown as BulkResult;

test.each<[BulkResult | undefined, string | undefined, object | undefined]>([
  [undefined, undefined, undefined],
  [undefined, "It changed meanwhile.", { word: "Left out", look: "warn", says: "It changed meanwhile." }],
  [{ id: "q", problem: { code: "X", detail: "No." } }, undefined, { word: "Refused", look: "danger", says: "No." }],
  [receipt({ askedAgain: "Which?" }), undefined, { word: "Asked again", look: "warn", says: "Which?" }],
  [
    receipt({ status: "pending", missing: ["one of a", "one of b"] }),
    undefined,
    { word: "Recorded", look: "ok", says: "Still needed: one of a, and one of b." },
  ],
  [receipt({ status: "resolved", missing: [] }), undefined, { word: "Done", look: "ok" }],
  [receipt(), undefined, { word: "Done", look: "ok" }],
])("%j, left out because %j: %j", (result, leftOut, said) => {
  expect(sayResult(result, leftOut)).toEqual(said);
});
