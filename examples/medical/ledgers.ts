/** The world outside: doses that were given, and pages that were sent. Both take one entry per key, however often asked. */

class Ledger<Entry> {
  readonly #entries = new Map<string, Entry>();

  add(key: string, entry: Entry): void {
    if (!this.#entries.has(key)) this.#entries.set(key, entry);
  }

  get entries(): readonly Entry[] {
    return [...this.#entries.values()];
  }
}

export interface Dose {
  readonly patient: string;
  readonly drug: string;
  readonly doseMg: number;
}

/** Doses that were given. */
export class Chart extends Ledger<Dose> {
  of(patient: string): readonly Dose[] {
    return this.entries.filter((dose) => dose.patient === patient);
  }
}

/** Pages that reached the on-call physician. */
export class Pager extends Ledger<string> {}
