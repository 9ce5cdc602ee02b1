/**
 * Checks what is erased against the erasures that are recorded (erasure.ts, X1).
 *
 * Z1. Payload and salt are gone together or not at all.
 * Z2. What is gone has an erasure, and what has one is gone.
 */
import { ERASURES, readErasures } from "./erasure.ts";
import type { ExportedRecord } from "./export-form.ts";
import type { Findings } from "./findings.ts";

const keyOf = (stream: string, seq: number): string => `${seq} ${stream}`;

export class ErasureCheck {
  readonly #findings: Findings;
  /** Erased records whose erasure has yet to come, with their line. */
  readonly #open = new Map<string, { readonly stream: string; readonly seq: number }>();
  #count = 0;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** Records whose payload is erased. */
  get count(): number {
    return this.#count;
  }

  check({ stream, seq, payload, salt }: ExportedRecord): void {
    if ((payload === null) !== (salt === null)) {
      const gone = payload === null ? "payload is gone and its salt is" : "salt is gone and its payload is";
      this.#findings.add("erased", `its ${gone} still there; an erasure takes both`, { stream, seq });
      return;
    }
    if (payload === null) {
      this.#count += 1;
      this.#open.set(keyOf(stream, seq), { stream, seq });
      return;
    }
    if (stream === ERASURES) this.#take(payload, seq);
  }

  #take(payload: string, seq: number): void {
    const erasures = readErasures(payload);
    if (erasures === undefined) {
      this.#findings.add("erased", "the record holds no erasures", { stream: ERASURES, seq });
      return;
    }
    for (const { stream, seq: erased } of erasures) {
      if (this.#open.delete(keyOf(stream, erased))) continue;
      const detail = `it is said to be erased (record ${seq} of "${ERASURES}") and is not`;
      this.#findings.add("erased", detail, { stream, seq: erased });
    }
  }

  /** Reports what is gone without an erasure (Z2). */
  end(): void {
    for (const place of this.#open.values()) {
      this.#findings.add("erased", "its payload is gone and no erasure of it is recorded", place);
    }
  }
}
