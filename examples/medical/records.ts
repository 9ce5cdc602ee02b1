/** The patients' records. Every patient is invented, and so is what their records say. */

export interface Patient {
  readonly name: string;
  readonly weightKg: number;
  readonly allergies: readonly string[];
}

/** What a drug belongs to, as far as allergies go. */
const GROUPS: Readonly<Record<string, string>> = { amoxicillin: "penicillins", ibuprofen: "NSAIDs" };

export class Records {
  readonly #patients = new Map<string, Patient>([
    ["P1", { name: "Paula Placeholder", weightKg: 61, allergies: [] }],
    ["P2", { name: "Fred Fictitious", weightKg: 84, allergies: ["latex"] }],
    ["P3", { name: "Ida Invented", weightKg: 70, allergies: [] }],
    ["P4", { name: "Norbert Nobody", weightKg: 77, allergies: [] }],
  ]);

  of(id: string): Patient {
    const patient = this.#patients.get(id);
    if (patient === undefined) throw new Error(`There is no patient ${id}.`);
    return patient;
  }

  change(id: string, change: Partial<Patient>): void {
    this.#patients.set(id, { ...this.of(id), ...change });
  }

  /** The allergy that forbids a drug; undefined when none does. */
  conflict(id: string, drug: string): string | undefined {
    return this.of(id).allergies.find((allergy) => allergy === GROUPS[drug] || allergy === drug);
  }
}
