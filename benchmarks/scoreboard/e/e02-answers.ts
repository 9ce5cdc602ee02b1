/** What row E2 observes of one payment: what whoever answered was told, and what is on record and in the world. */
import type { Store } from "holdpoint";
import { effectsInFile } from "../effects.ts";
import { eventsOf } from "../journal-of.ts";
import { type Outcome, codeOf } from "../outcome.ts";

export interface Answered {
  readonly told: Outcome<unknown>;
  /** Everything that ended the question: `resolved` by somebody, `expired` by its deadline. */
  readonly endings: readonly string[];
  /** How many rungs fired. */
  readonly rungs: number;
  readonly paid: number;
}

/** Looks at one payment after everything has come to rest. */
export async function answered(
  store: Store,
  ledger: string,
  asked: { readonly id: string; readonly payment: string; readonly told: Outcome<unknown> },
): Promise<Answered> {
  const types = (await eventsOf(store, asked.id)).map(({ type }) => type);
  return {
    told: asked.told,
    endings: types.filter((type) => type === "resolved" || type === "expired"),
    rungs: types.filter((type) => type === "rung_fired").length,
    paid: effectsInFile(ledger).filter((line) => line === asked.payment).length,
  };
}

/** The answer counts, and nothing else came of it. */
export function isAccepted({ told, endings, rungs, paid }: Answered): boolean {
  return told.ok && endings.join() === "resolved" && rungs === 0 && paid === 1;
}

/** The deadline counts: the answer was refused for it, and its rung fired once. */
export function isExpired({ told, endings, rungs, paid }: Answered): boolean {
  return codeOf(told) === "DEADLINE_PASSED" && endings.join() === "expired" && rungs === 1 && paid === 0;
}
