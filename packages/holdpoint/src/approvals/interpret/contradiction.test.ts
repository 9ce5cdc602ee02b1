/** Decisions and their comments (C1–C5). */
import { describe, expect, test } from "vitest";
import { contradicts, LONGEST_COMMENT } from "./contradiction.ts";

/** Comments that fit an approval. */
const FITS_APPROVAL = [
  "",
  "   ",
  "For the Q3 campaign",
  "for the Q3 campaign.",
  "Checked the invoice, amount matches.",
  "Checked against the contract.",
  "Same amount as before",
  "Verified with finance.",
  "Approved after checking with finance",
  "After reviewing the contract: fine.",
  "LGTM",
  "Looks good.",
  "Looks good, go ahead",
  "ok",
  "Yes",
  "Budget approved in March.",
  "Within the budget.",
  "No concerns.",
  "No issues found.",
  "I don't see any issues.",
  "Not a duplicate, I checked.",
  "Does not exceed the limit.",
  "Not too expensive.",
  "Pricey, but worth it.",
  "Expensive but needed",
  "The only vendor that offers this.",
  "It costs only 5 dollars.",
  "Let me know if you need anything.",
  "Happy to help if needed.",
  "Needed for the demo tomorrow.",
  "We need this by Friday.",
  "For next quarter's campaign.",
  "The discount expires on Friday",
  "Great work, thanks!",
  "Please do.",
  "Price is fair.",
  "Reviewed line by line.",
  "Ticket OPS-1234.",
  "PO 4711, cost center 99",
  "Discussed with Jane when we met.",
  "This is urgent.",
  "Please execute as soon as possible.",
  "Customer has been waiting.",
  "Thanks!",
  "👍",
  "Same as last year.",
  "Compared with two other offers.",
  "Amount: 1,250.00 EUR",
  "Für die Q3-Kampagne",
  "承認します",
  "Одобрено",
  "Please don't forget to file the receipt.",
  "Don't worry, I checked it",
  "Shipping address is right.",
  "Refund is justified, the parcel was lost.",
  "Cheaper than last time.",
  "I see no problem.",
  "see https://example.com/a/b",
  "Nothing suspicious.",
  "Stop loss is in place.",
  "Once a year, as always.",
  "First order from them.",
  "👩‍💻 reviewed this",
] as const;

/** Comments that speak against an approval, by what they do. */
const AGAINST_APPROVAL: Readonly<Record<string, readonly string[]>> = {
  "says not to do it": [
    "please do not do this",
    "Do not\nproceed",
    "don't",
    "Please don't.",
    "so dont do it",
    "Please do not involve them",
    "Don't buy this",
    "I would not do this",
    "I wouldn't approve this",
    "never approve this",
    "cannot approve",
    "we can’t approve this",
    "I am not approving this.",
    "We are not going to sign this",
    "Not really paying for that",
    "no",
    "No.",
    "Checked it. No.",
    "Actually no",
    "no thanks",
    "nope",
    "Rejected",
    "reject",
    "cancel it",
    "stop",
    "not approved",
    "I'm against this",
    "against",
    "I'd rather not",
    "hell no",
    "Nein.",
    "unable to approve",
    "I disagree",
    "No way",
    "shouldn't happen",
    "👎",
    "❌",
    "d\u200bo not do this",
    "ｄｏ ｎｏｔ ｄｏ ｔｈｉｓ",
  ],
  "sets a condition or a limit": [
    "only if legal agrees",
    "if legal agrees",
    "approve once legal agrees",
    "go ahead when legal signs off",
    "subject to legal approval",
    "As long as the price holds",
    "provided that legal agrees",
    "legal must agree",
    "Check with legal first",
    "up to 500",
    "max 500",
    "except the second item",
    "Ok, but not today",
    "unless it is a duplicate",
    "after legal has signed",
    "pending review",
    "Fine, however I want to see it",
    "needs approval from legal",
    "for now",
    "in principle",
    "with conditions",
    "talk to Bob beforehand",
  ],
  "asks for something else": [
    "make it 500",
    "Reduce to 5 shares",
    "approve 5 of them",
    "pay her 500",
    "change the vendor",
    "the red one instead",
    "quantity should be 5",
    "partially",
    "please change the account",
    "the other one",
  ],
  "puts it off": [
    "not yet",
    "wait for legal",
    "Hold off until Monday",
    "tomorrow",
    "do it later",
    "next week please",
    "please hold",
    "on Monday",
    "give me a minute",
    "in two weeks",
  ],
  "is not certain": [
    "I am not sure about this",
    "maybe",
    "I guess",
    "probably fine",
    "should be fine",
    "whatever",
    "I have doubts",
    "please clarify",
    "🤔",
    "worried about the price",
  ],
  "takes the decision back": [
    "oops, wrong button",
    "on second thought, leave it",
    "scratch that",
    "I meant to reject",
    "clicked by accident",
    "I changed my mind",
    "Please reverse this",
  ],
  "objects to it": [
    "Too expensive",
    "Price is too high.",
    "bad idea",
    "Does not match the invoice.",
    "wrong account",
    "looks suspicious",
    "This is fraud",
    "not justified",
    "this is a mistake",
    "under protest",
  ],
  "asks a question": ["Is this right?", "Why so expensive?", "?", "Approved. Could you send the receipt?"],
};

/** Comments that fit a rejection. */
const FITS_REJECTION = [
  "",
  "Price is too high.",
  "Too expensive.",
  "Not needed.",
  "Duplicate of request 12.",
  "We already have one.",
  "Please resubmit with the right cost center.",
  "Only if legal agrees.",
  "Not now, ask again in Q3.",
  "Looks good, but too expensive.",
  "Good idea, but not this year.",
  "Looks good. Budget is exceeded, unfortunately.",
  "Why do we need this?",
  "Is it ok to go ahead?",
  "Wrong vendor.",
  "No budget left.",
  "Would approve under 500.",
  "I'd be happy to approve a smaller amount.",
  "Will approve once legal has signed.",
  "I can't approve this.",
  "Exceeds the approved budget.",
  "Vendor is not approved.",
  "Approved vendor list does not include them.",
  "Do not proceed.",
  "Don't do it",
  "We cannot go ahead without a contract.",
  "Go ahead only after review by legal.",
  "Out of policy.",
  "Fraud suspected.",
  "Definitely too expensive.",
  "No.",
  "Rejected.",
  "The quantity is wrong, should be 5.",
  "Wait for the new quarter.",
  "Ask finance first.",
  "Sorry!",
  "not ok",
  "ok, but too late",
  "Amount does not match the invoice.",
  "Nein, zu teuer",
  "Missing documents.",
  "👎",
] as const;

/** Comments that speak against a rejection, by what they do. */
const AGAINST_REJECTION: Readonly<Record<string, readonly string[]>> = {
  "says to go ahead": [
    "looks good, go ahead",
    "Looks good",
    "LGTM",
    "yes",
    "Yes, approved",
    "ok yes",
    "I approve",
    "go ahead",
    "please proceed",
    "Okay, proceed",
    "ok",
    "Great!",
    "Fine with me",
    "no objections",
    "No concerns from my side.",
    "approved",
    "do it",
    "All good",
    "Happy to approve",
    "ship it",
    "Good to go",
    "Absolutely.",
    "should be approved",
    "👍",
    "✅",
  ],
  "takes the decision back": [
    "Sorry, wrong button",
    "I meant to approve",
    "clicked by mistake",
    "On second thought, this is needed",
    "I changed my mind",
    "oops",
  ],
};

const HIDING = ["n\u0335o\u0335", "\u202eton od", "dо not do this", "нot this", "s\u0300\u0301\u0302top"] as const;

describe("given an approval", () => {
  test.each(FITS_APPROVAL)("C5: %j fits", (comment) => {
    expect(contradicts("approve", comment)).toBeUndefined();
  });

  describe.each(Object.entries(AGAINST_APPROVAL))("C3: a comment that %s", (what, comments) => {
    test.each(comments)("%j", (comment) => {
      expect(contradicts("approve", comment)).toContain(`The decision is "approve", but the comment ${what} ("`);
    });
  });

  test("what is quoted is short and whole", () => {
    const words = contradicts("approve", `not ${"x".repeat(35)}${"𐐀".repeat(4)} approve`) ?? "";
    expect(words.length).toBeLessThan(120);
    expect(words).toContain("…");
    expect(words.isWellFormed()).toBe(true);
  });

  test("C2: a comment that is a plain no in words no cue knows", () => {
    expect(contradicts("approve", "That's a no from me.")).toBe(
      'The decision is "approve", but the comment reads as a plain "no".',
    );
  });
});

describe("given a rejection", () => {
  test.each(FITS_REJECTION)("C5: %j fits", (comment) => {
    expect(contradicts("reject", comment)).toBeUndefined();
  });

  describe.each(Object.entries(AGAINST_REJECTION))("C4: a comment that %s", (what, comments) => {
    test.each(comments)("%j", (comment) => {
      expect(contradicts("reject", comment)).toContain(`The decision is "reject", but the comment ${what} ("`);
    });
  });

  test("C2: a comment that is a plain yes in words no cue knows", () => {
    expect(contradicts("reject", "You have my approval.")).toBe(
      'The decision is "reject", but the comment reads as a plain "yes".',
    );
  });
});

describe.each(["approve", "reject"] as const)("C1: given %s", (decision) => {
  test.each(HIDING)("%j cannot be read", (comment) => {
    expect(contradicts(decision, comment)).toBe(
      `The decision is "${decision}", but the comment has characters that hide what it says.`,
    );
  });

  test("a comment that is too long cannot be checked", () => {
    expect(contradicts(decision, "x".repeat(LONGEST_COMMENT))).toBeUndefined();
    expect(contradicts(decision, "x".repeat(LONGEST_COMMENT + 1))).toContain("too long");
  });

  test("letters of one other alphabet, and marks of other scripts, are no hiding", () => {
    for (const comment of ["Срочно", "ελληνικά", "नमस्ते", "Việt Nam", "cafe\u0301", "ผ้า"]) {
      expect(contradicts(decision, comment)).toBeUndefined();
    }
  });
});
