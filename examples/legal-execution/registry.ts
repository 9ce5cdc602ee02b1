/** The court's registry, where a filing cannot be taken back. One entry per key, however often it is sent. */
import type { Filing } from "./filing.ts";

export class Registry {
  readonly #entries = new Map<string, Filing>();

  file(key: string, filing: Filing): void {
    if (!this.#entries.has(key)) this.#entries.set(key, filing);
  }

  of(document: string): readonly Filing[] {
    return [...this.#entries.values()].filter((filing) => filing.document === document);
  }
}
