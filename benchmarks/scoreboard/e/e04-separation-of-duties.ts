import type { Scenario } from "../scenario.ts";

export const story: Omit<Scenario, "holdpoint"> = {
  row: "E4",
  title: "requester approves own request; same human twice; one person with two roles on a two-role quorum",
  must: "refused, each its own reason",
  noPeer: "none of them knows who asked or who answers, and one answer is always enough",
};
