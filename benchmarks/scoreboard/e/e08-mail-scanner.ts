import type { Scenario } from "../scenario.ts";

export const story: Omit<Scenario, "holdpoint"> = {
  row: "E8",
  title: "a mail scanner opens the approval link",
  must: "GET is inert",
  noPeer: "none of them has links to send: pages and servers in front of them are the author's",
};
