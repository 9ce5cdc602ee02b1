/**
 * A policy against actions that were recorded: what it would have changed.
 *
 * Z1. Nothing is executed and nothing stored. Limits are counted as the actions come, each as its own operation, so that
 *     what a limit would have stopped shows.
 * Z2. An action counts against limits unless the policy denies it; what people would have said is not known.
 */
import type { CompiledPolicy } from "./compile.ts";
import { differenceOf, type ComparedOutcome, type Difference } from "./difference.ts";
import { evaluate } from "./evaluate.ts";
import { EMPTY_COUNTER, reserve, type Counter } from "./limits/counter.ts";
import { withRefusedUses, type RefusedUse } from "./limits/refused.ts";
import type { ActionFacts, PolicyOutcome } from "./outcome.ts";

/** An action as it was recorded, with what was said about it then. */
export interface RecordedAction {
  /** What it is called in the result: an operation, a position in a journal. */
  readonly id: string;
  readonly facts: ActionFacts;
  readonly outcome: ComparedOutcome;
  /** What a policy that was tried out beside it (shadow.ts) would have said instead; left out when that was the same. */
  readonly shadow?: Difference;
}

/** One action that would go otherwise. */
export interface SimulatedChange extends Difference {
  readonly id: string;
  readonly tool: string;
}

/** What a policy would change. */
export interface Simulation {
  readonly actions: number;
  readonly stricter: number;
  readonly looser: number;
  readonly terms: number;
  readonly changes: readonly SimulatedChange[];
}

/** Counters while actions are replayed. */
class Counters {
  private readonly byKey = new Map<string, Counter>();

  /** Reserves what an outcome takes; what is refused makes it stricter, and then nothing is kept. */
  take(policy: CompiledPolicy, outcome: PolicyOutcome, operation: string): PolicyOutcome {
    const kept = new Map<string, Counter>();
    const refused: RefusedUse[] = [];
    for (const use of outcome.reserve) {
      const result = reserve(this.byKey.get(use.key) ?? EMPTY_COUNTER, { ...use, operation });
      if (result.ok) kept.set(use.key, result.counter);
      else refused.push({ use, left: result.left });
    }
    const after = withRefusedUses(policy.policy, outcome, refused);
    if (after.verdict !== "deny") for (const [key, counter] of kept) this.byKey.set(key, counter);
    return after;
  }
}

/** A simulation that goes on action by action, so that whoever runs it can pause between them. */
export class Simulator {
  private readonly policy: CompiledPolicy;
  private readonly counters = new Counters();
  private readonly changes: SimulatedChange[] = [];
  private actions = 0;

  constructor(policy: CompiledPolicy) {
    this.policy = policy;
  }

  /** Judges the next action. */
  judge({ id, facts, outcome }: RecordedAction): void {
    const now = this.counters.take(this.policy, evaluate(this.policy, facts), String(this.actions));
    this.actions += 1;
    const difference = differenceOf(outcome, now);
    if (difference !== undefined) this.changes.push({ id, tool: facts.tool, ...difference });
  }

  /** What would have changed of the actions so far. */
  get result(): Simulation {
    const { actions, changes } = this;
    const count = (change: Difference["change"]): number => changes.filter((each) => each.change === change).length;
    const counts = { stricter: count("stricter"), looser: count("looser"), terms: count("terms") };
    return { actions, ...counts, changes: [...changes] };
  }
}

/** What would change if the policy had judged these actions, in this order. */
export function simulate(policy: CompiledPolicy, actions: readonly RecordedAction[]): Simulation {
  const simulator = new Simulator(policy);
  for (const action of actions) simulator.judge(action);
  return simulator.result;
}
