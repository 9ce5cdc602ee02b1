/** Counts the signatures that held, by the key that made them. */
export class SignatureTally {
  readonly #counts = new Map<string, number>();

  add(keyId: string): void {
    this.#counts.set(keyId, this.of(keyId) + 1);
  }

  of(keyId: string): number {
    return this.#counts.get(keyId) ?? 0;
  }

  get total(): number {
    let total = 0;
    for (const count of this.#counts.values()) total += count;
    return total;
  }
}
