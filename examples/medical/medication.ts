/** The agent's program: it gives a dose when a physician and a pharmacist have approved it, and else it does not. */
import { isDeepStrictEqual } from "node:util";
import { entrypoint, step, StepError, tool, type App, type Directory, type Store } from "holdpoint";
import { z } from "zod";
import type { Chart, Pager } from "./ledgers.ts";
import type { Records } from "./records.ts";

export const Order = z.object({
  patient: z.string().regex(/^P\d+$/),
  drug: z.enum(["amoxicillin", "ibuprofen"]),
  doseMg: z.number().int().positive().max(2_000),
});
export type Order = z.infer<typeof Order>;

export interface MedicationParts {
  readonly records: Records;
  readonly chart: Chart;
  readonly pager: Pager;
  readonly checkpointer: Store;
  readonly directory: Directory;
}

function giveMedication({ records, chart }: Pick<MedicationParts, "records" | "chart">) {
  return tool(
    async (dose) => {
      await step("give", ({ idempotencyKey }) => chart.add(idempotencyKey, dose), { idempotent: true });
      return `given: ${dose.doseMg} mg ${dose.drug}`;
    },
    {
      name: "give_medication",
      description: "Gives one dose of a drug to a patient.",
      schema: Order,
      effect: "act",
      approval: {
        summary: ({ patient, drug, doseMg }) => `Give ${doseMg} mg ${drug} to ${records.of(patient).name}?`,
        reviewers: { all: [{ role: "physician" }, { role: "pharmacist" }] },
        allow: ["approve", "reject", "edit"],
        deadline: "2h",
        onDeadline: "reject",
        // What the decision rests on. It is shown, and looked at again in the moment before the dose is given.
        snapshot: ({ patient }) => records.of(patient),
        revalidate: (then, { patient, drug }) => {
          const allergy = records.conflict(patient, drug);
          if (allergy !== undefined) return { impossible: `an allergy to ${allergy} is on record.` };
          const now = records.of(patient);
          return isDeepStrictEqual(now, then) ? "same" : { drifted: { ...now } };
        },
      },
    },
  );
}

/** True when people said nothing until the deadline. */
function nobodyDecided({ code, data }: StepError): boolean {
  const by = (data as { readonly by?: readonly string[] } | undefined)?.by;
  return code === "ACTION_REJECTED" && by?.length === 0;
}

export function medication({ checkpointer, directory, ...parts }: MedicationParts): App<Order, string> {
  const give = giveMedication(parts);
  return entrypoint({ name: "medication", checkpointer, directory }, async (order: Order) => {
    try {
      return await give.invoke(order);
    } catch (error) {
      if (!(error instanceof StepError)) throw error;
      if (!nobodyDecided(error)) return `not given: ${error.message}`;
      const page = `${order.patient}: ${order.doseMg} mg ${order.drug} withheld, nobody decided in time`;
      await step("page the on-call", ({ idempotencyKey }) => parts.pager.add(idempotencyKey, page), {
        idempotent: true,
      });
      return `withheld: ${error.message}`;
    }
  });
}
