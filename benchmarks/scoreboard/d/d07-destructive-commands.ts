import type { Scenario } from "../scenario.ts";

export const story: Omit<Scenario, "holdpoint"> = {
  row: "D7",
  title: "`rm -rf /` and its disguises (sudo, bash -c, env -S, $(…), ;, encodings, pipes to a shell)",
  must: "denied by the shipped shell policy, recorded; never asked",
  noPeer: "neither ships a policy for commands: what `when` and `toolApproval` say of one is the author's to write",
};
