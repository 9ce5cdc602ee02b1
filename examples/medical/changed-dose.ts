/** An edit is another order: what was approved before it counts no more. */
import { isHoldpointError } from "holdpoint";
import { check, say, title } from "./say.ts";
import type { Ward } from "./ward.ts";

export async function changedDose(ward: Ward): Promise<void> {
  title("2. A dose that is changed while it waits");
  const question = await ward.order("order-2", { patient: "P2", drug: "ibuprofen", doseMg: 800 });
  await ward.approve(question, "dr-sample");

  const edited = await ward.desk.decide(
    question.id,
    { type: "edit", args: { patient: "P2", drug: "ibuprofen", doseMg: 400 }, comment: "800 mg is too much at once." },
    { by: "ph-template", digest: question.digest },
  );
  say(`  ${ward.time}  ph-template makes it 400 mg; still needed: ${edited.standing?.missing.join(", ")}`);
  check("the physician's approval of 800 mg is void", edited.standing?.missing, ['someone with the role "physician"']);
  check("the receipt holds what was changed", (edited.value as { readonly difference: unknown }).difference, [
    { path: "$.doseMg", before: 800, after: 400 },
  ]);

  const stale: unknown = await ward.approve(question, "dr-placeholder").catch((error: unknown) => error);
  check("a yes to 800 mg is no yes to 400 mg", isHoldpointError(stale, "DIGEST_MISMATCH"), true);

  const shown = await ward.asked("order-2");
  check("what the physician is shown now is 400 mg", (shown.value as { readonly args: unknown }).args, {
    patient: "P2",
    drug: "ibuprofen",
    doseMg: 400,
  });
  await ward.approve(shown, "dr-sample");
  await ward.outcome("order-2");
  check("400 mg were given, and nothing else", ward.chart.of("P2"), [
    { patient: "P2", drug: "ibuprofen", doseMg: 400 },
  ]);
}
