import type { Scenario } from "../scenario.ts";

export const story: Omit<Scenario, "holdpoint"> = {
  row: "E2",
  title: "answer at the deadline, racing the timer",
  must: "one winner",
  noPeer: "a question of theirs has no deadline",
};
