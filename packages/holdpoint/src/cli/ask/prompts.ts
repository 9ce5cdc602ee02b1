/**
 * Asking the person in front of the terminal.
 *
 * P1. Whoever leaves in the middle (Ctrl-C, Escape, SIGINT, SIGTERM, a closed terminal) has decided nothing: every prompt
 *     comes before anything is sent, and leaving one throws {@link Interrupted}.
 */
import { CANCEL_SYMBOL, confirm, select, text } from "@clack/prompts";
import { Interrupted } from "../frame/failure.ts";
import type { Terminal } from "../frame/terminal.ts";

/** One thing to choose from. */
export interface Choice<Value> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Prompts on a terminal. */
export class Prompts {
  readonly #terminal: Terminal;
  readonly #farewell: string;

  /** `farewell`: what is said to whoever leaves. */
  constructor(terminal: Terminal, farewell: string) {
    this.#terminal = terminal;
    this.#farewell = farewell;
  }

  /** One of several. The labels are safe already. */
  async choose<Value extends string>(message: string, choices: readonly Choice<Value>[]): Promise<Value> {
    const options = choices.map((choice) => ({ ...choice }));
    return this.#answer((common) => select<string>({ message, options, ...common })) as Promise<Value>;
  }

  /** A line of text; `problem` says what is wrong with it. */
  async line(
    message: string,
    {
      initial = "",
      problem,
    }: { readonly initial?: string; readonly problem?: (line: string) => string | undefined } = {},
  ): Promise<string> {
    const validate = (line: string | undefined): string | undefined => problem?.(line ?? "");
    return this.#answer((common) => text({ message, initialValue: initial, validate, ...common }));
  }

  /** Yes or no; no is where the cursor is. */
  async agrees(message: string): Promise<boolean> {
    return this.#answer((common) => confirm({ message, initialValue: false, ...common }));
  }

  async #answer<Value>(
    ask: (
      common: Pick<Terminal, "input" | "output"> & { readonly signal: AbortSignal },
    ) => Promise<Value | typeof CANCEL_SYMBOL>,
  ): Promise<Value> {
    const { input, output } = this.#terminal;
    const leaving = new AbortController();
    const leave = (): void => leaving.abort();
    for (const signal of SIGNALS) process.on(signal, leave);
    input.once("end", leave);
    try {
      const answer = await ask({ input, output, signal: leaving.signal });
      if (answer === CANCEL_SYMBOL) throw new Interrupted(this.#farewell);
      return answer;
    } finally {
      for (const signal of SIGNALS) process.off(signal, leave);
      input.off("end", leave);
    }
  }
}
