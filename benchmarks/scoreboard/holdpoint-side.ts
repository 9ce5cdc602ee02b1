/** Small readings of Holdpoint's results that several scenarios share. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Interrupt } from "holdpoint";

export interface ThreadConfig {
  readonly configurable: { readonly thread_id: string; readonly actor?: string; readonly checkpoint_id?: string };
}

export function thread(
  id: string,
  more: { readonly actor?: string; readonly checkpoint_id?: string } = {},
): ThreadConfig {
  return { configurable: { thread_id: id, ...more } };
}

/** The questions a result carries. */
export function questions(result: object): readonly Interrupt[] {
  return "__interrupt__" in result ? (result.__interrupt__ as readonly Interrupt[]) : [];
}

/** The question with this text; a scenario whose set-up does not ask it has found a fault. */
export function question(result: object, value?: string): Interrupt {
  const found = questions(result).find((each) => value === undefined || each.value === value);
  if (found === undefined) {
    throw new Error(`no question ${value === undefined ? "" : `"${value}" `}is pending: ${JSON.stringify(result)}`);
  }
  return found;
}

/** What a question says; the scenarios ask plain texts. */
export function textOf(asked: Interrupt): string {
  return typeof asked.value === "string" ? asked.value : JSON.stringify(asked.value);
}

/** The texts of the questions a result carries, sorted, because parallel ones have no order. */
export function texts(result: object): readonly string[] {
  return questions(result).map(textOf).toSorted();
}

/** Looks until `look` finds something; for conditions another process brings about. */
export async function until<T>(what: string, look: () => Promise<T | undefined>, limitMs = 20_000): Promise<T> {
  const giveUpAt = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > giveUpAt) throw new Error(`${what} did not come about in ${limitMs / 1000} s`);
    await sleep(10);
  }
}

interface WithState {
  getState(config: ThreadConfig): Promise<{ readonly tasks: readonly { readonly interrupts: readonly Interrupt[] }[] }>;
}

/** The questions the stored thread is waiting for. */
export async function pendingQuestions(app: WithState, config: ThreadConfig): Promise<readonly Interrupt[]> {
  const { tasks } = await app.getState(config);
  return tasks.flatMap((task) => task.interrupts);
}

/** Their texts, sorted, because parallel ones have no order. */
export async function pendingTexts(app: WithState, config: ThreadConfig): Promise<readonly string[]> {
  return (await pendingQuestions(app, config)).map(textOf).toSorted();
}
