/** How many event streams may be open: in all, and for one principal. */
import { HoldpointError } from "../../core/errors.ts";
import { HttpRefusal } from "../http/http-refusal.ts";

/** How many event streams may be open at once. */
export interface StreamLimit {
  readonly most: number;
  readonly perPrincipal: number;
}

/** The places for open streams. */
export class StreamSlots {
  readonly #limit: StreamLimit;
  /** Who has each place. */
  readonly #open = new Map<symbol, string>();

  constructor(limit: StreamLimit) {
    for (const [name, value] of Object.entries(limit)) {
      if (Number.isInteger(value) && value >= 1) continue;
      throw new HoldpointError("INVALID_ARGUMENT", `streams.${name} is ${value}; it must be a whole number from 1.`, {
        [name]: value as number,
      });
    }
    this.#limit = limit;
  }

  /** Takes a place; the returned function gives it back, once. Refuses when there is none. */
  take(key: string): () => void {
    const mine = [...this.#open.values()].filter((other) => other === key).length;
    if (this.#open.size >= this.#limit.most || mine >= this.#limit.perPrincipal) {
      throw new HttpRefusal("TOO_MANY_STREAMS", "As many streams are open as may be.");
    }
    const place = Symbol(key);
    this.#open.set(place, key);
    return () => void this.#open.delete(place);
  }
}
