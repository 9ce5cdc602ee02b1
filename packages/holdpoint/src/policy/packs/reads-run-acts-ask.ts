import type { PolicyDocument } from "../document.ts";

/** Actions that only read run; actions that change something ask. What happens without a policy, said as one. */
export const READS_RUN_ACTS_ASK: PolicyDocument = {
  name: "reads-run-acts-ask",
  version: "1",
  rules: [
    { id: "reads-run", tools: "*", effect: "read", verdict: "allow", reason: "It only reads." },
    { id: "acts-ask", tools: "*", effect: "act", verdict: "ask", reason: "It changes something." },
  ],
};
