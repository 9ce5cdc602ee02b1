/** What the firm demands of a filing: the rules of January, and the stricter ones of February. */
import { ask, deny, type PolicyDocument } from "holdpoint";

const NOT_BACKDATED = deny("file_document", {
  id: "not-backdated",
  when: "args.effectiveOn < today()",
  reason: "A filing cannot take effect in the past.",
});

export const JANUARY: PolicyDocument = {
  name: "filings",
  version: "2026-01",
  rules: [
    NOT_BACKDATED,
    ask("file_document", { id: "partner", reviewers: "partner", validFor: "24h", reason: "A partner signs." }),
  ],
};

export const FEBRUARY: PolicyDocument = {
  name: "filings",
  version: "2026-02",
  rules: [
    NOT_BACKDATED,
    ask("file_document", {
      id: "four-eyes",
      reviewers: { all: [{ role: "partner" }, { role: "compliance" }] },
      validFor: "24h",
      reason: "A partner signs, and compliance.",
    }),
  ],
};
