/** The patient's record changes between asking and giving. */
import { check, say, title } from "./say.ts";
import type { Ward } from "./ward.ts";

interface Again {
  readonly what: string;
  readonly before: unknown;
  readonly now: unknown;
}

/** Something that matters has changed, and does not forbid the dose: people look at it again. */
export async function newWeight(ward: Ward): Promise<void> {
  title("4. The record changes: asked again");
  const question = await ward.order("order-4", { patient: "P4", drug: "ibuprofen", doseMg: 600 });
  await ward.approve(question, "dr-sample");
  ward.records.change("P4", { weightKg: 47 });
  say(`  ${ward.time}  the weight on record is corrected from 77 to 47 kg`);
  await ward.approve(question, "ph-template");
  await ward.outcome("order-4");

  check("both approved, and nothing was given", ward.chart.of("P4"), []);
  const anew = await ward.asked("order-4");
  const { again = [] } = anew.value as { readonly again?: readonly Again[] };
  check(
    "it is asked again, showing then and now",
    again.map(({ what, before, now }) => ({ what, before, now })),
    [
      {
        what: "world",
        before: { name: "Norbert Nobody", weightKg: 77, allergies: [] },
        now: { name: "Norbert Nobody", weightKg: 47, allergies: [] },
      },
    ],
  );

  const { id, digest } = anew;
  await ward.desk.decide(id, { type: "reject", comment: "Too much for 47 kg." }, { by: "dr-sample", digest });
  await ward.outcome("order-4");
  check("a rejection by people pages nobody", [ward.chart.of("P4").length, ward.pager.entries.length], [0, 1]);
}

/** What is new forbids the dose: nobody can approve that away. */
export async function newAllergy(ward: Ward): Promise<void> {
  title("5. The record changes: impossible");
  const question = await ward.order("order-5", { patient: "P3", drug: "amoxicillin", doseMg: 250 });
  await ward.approve(question, "dr-placeholder");
  ward.records.change("P3", { allergies: ["penicillins"] });
  say(`  ${ward.time}  an allergy to penicillins appears in the record`);
  await ward.approve(question, "ph-template");
  const outcome = await ward.outcome("order-5");

  check("two clinicians approved, and it is not given", ward.chart.of("P3"), []);
  check("the reason is on record", /allergy to penicillins/.test(outcome), true);
  const receipt = await ward.desk.receipt(question.id);
  check("the approval ended unused", receipt?.outcome, "unused");
}
