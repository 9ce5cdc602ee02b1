/** What was done to the world, written down apart from Holdpoint: the truth its journal is compared with. */
import type { StepContext } from "../../src/engine/operations/step.ts";

export interface Effect {
  readonly name: string;
  readonly key: string;
  readonly attempt: number;
  /** A step that threw: nothing was done. */
  readonly failed: boolean;
}

export class Ledger {
  readonly effects: Effect[] = [];
  /** Attempts of work that never ends. */
  readonly tried: number[] = [];

  /** Does something, and says so. */
  act<T>(name: string, { idempotencyKey: key, attempt }: Pick<StepContext, "idempotencyKey" | "attempt">, value: T): T {
    this.effects.push({ name, key, attempt, failed: false });
    return value;
  }

  /** Fails the first `times` it is called for this step, then does it. */
  flaky<T>(name: string, context: StepContext, times: number, value: T): T {
    const { idempotencyKey: key, attempt } = context;
    const failures = this.effects.filter((effect) => effect.key === key && effect.failed).length;
    if (failures >= times) return this.act(name, context, value);
    this.effects.push({ name, key, attempt, failed: true });
    throw new Error(`${name} failed`);
  }

  /** Whether the step of this key was done: what an honest person who looks it up says. */
  done(key: string): Effect | undefined {
    return this.effects.find((effect) => effect.key === key && !effect.failed);
  }

  /** What was done, by name, sorted. */
  names(): readonly string[] {
    return this.effects
      .filter(({ failed }) => !failed)
      .map(({ name }) => name)
      .toSorted();
  }
}
