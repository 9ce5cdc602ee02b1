import type { Scenario } from "../scenario.ts";

export const story: Omit<Scenario, "holdpoint"> = {
  row: "E6",
  title: "reviewer lost the role between approving and dispatch",
  must: "quorum re-evaluated at dispatch through the directory",
  noPeer: "none of them has reviewers or roles",
};
