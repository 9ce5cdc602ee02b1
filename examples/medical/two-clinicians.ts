/** A dose takes a physician and a pharmacist, and they are two people. */
import { isHoldpointError } from "holdpoint";
import { check, say, title } from "./say.ts";
import type { Ward } from "./ward.ts";

export async function twoClinicians(ward: Ward): Promise<void> {
  title("1. A physician and a pharmacist");
  const question = await ward.order("order-1", { patient: "P1", drug: "amoxicillin", doseMg: 500 });

  const first = await ward.approve(question, "dr-both");
  check("somebody with both roles leaves one place open", first.standing?.missing.length, 1);

  // The other hat, the same head.
  const { id, digest } = question;
  const again = await ward.desk.decide(id, { type: "approve" }, { by: "dr-both", digest });
  check("approving twice is one approval", again.id, first.id);
  const refused: unknown = await ward.desk
    .decide(id, { type: "approve", comment: "As the pharmacist." }, { by: "dr-both", digest })
    .catch((error: unknown) => error);
  check("approving in the other role is refused", isHoldpointError(refused, "ALREADY_VOTED"), true);
  if (refused instanceof Error) say(`           ${refused.message}`);
  check("nothing has been given so far", ward.chart.of("P1"), []);

  await ward.approve(question, "ph-template");
  await ward.outcome("order-1");
  check("one dose is on the chart", ward.chart.of("P1"), [{ patient: "P1", drug: "amoxicillin", doseMg: 500 }]);
}
