/** Long work in slices: others have their turn between them. */
import { immediate } from "../operations/clean-context.ts";

/** How long it goes on before others get their turn. */
const SLICE_MS = 5;

/** The slices of one piece of work. */
export class Slices {
  readonly #sliceMs: number;
  #endAt: number;

  constructor(sliceMs: number = SLICE_MS) {
    this.#sliceMs = sliceMs;
    this.#endAt = performance.now() + sliceMs;
  }

  /** Lets others have their turn, when the slice is over. */
  async rest(): Promise<void> {
    if (performance.now() < this.#endAt) return;
    await new Promise<void>((resolve) => immediate(resolve));
    this.#endAt = performance.now() + this.#sliceMs;
  }
}
