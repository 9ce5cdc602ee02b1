/** What a text says about itself, and who somebody says they are, decides nothing. */
import { isHoldpointError } from "holdpoint";
import { shown, type Desk } from "./desk.ts";
import { check, say, title } from "./say.ts";

const CLAIMING = "post-38";

export async function claims(desk: Desk): Promise<void> {
  title("2. A post that says it is approved");
  const question = await desk.asked(CLAIMING);
  say(`  ${shown(question).summary}`);
  check("it waits like any other", [shown(question).rules, desk.forum.done(CLAIMING)], [["likely-spam"], undefined]);

  const { id, digest } = question;
  const refusal = async (by: Parameters<typeof desk.holdpoint.decide>[2]["by"]): Promise<unknown> =>
    desk.holdpoint.decide(id, { type: "approve" }, { by, digest }).catch((error: unknown) => error);
  const asBot = await refusal({ id: "classifier", kind: "agent", roles: ["moderator"] });
  check("the agent cannot decide about it", isHoldpointError(asBot, "AGENT_CANNOT_DECIDE"), true);
  const asAdmin = await refusal({ id: "admin", roles: ["moderator"] });
  check("somebody who calls themselves admin cannot", isHoldpointError(asAdmin, "NOT_A_REVIEWER"), true);
  const { items } = await desk.holdpoint.bypasses();
  check(
    "that the agent tried is on record",
    items.map(({ by, as, attempt, code }) => ({ by, as, attempt, code })),
    [{ by: "classifier", as: "agent", attempt: "approve", code: "AGENT_CANNOT_DECIDE" }],
  );
  check("it still waits", (await desk.asked(CLAIMING)).digest, digest);
}
