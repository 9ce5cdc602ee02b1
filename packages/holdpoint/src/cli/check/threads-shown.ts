/** Shows what is found while it is found: nothing is kept but how much there was. */
import { figure } from "../frame/figures.ts";
import { jsonText, print, tell } from "../frame/terminal.ts";
import type { ThreadCheck } from "./messages.ts";
import { linesOf, NONE, summaryOf, type Counts, type Outcome } from "./shown.ts";
import type { Listener } from "./watch.ts";

const EVERY_MS = 1_000;

export class ThreadsShown implements Listener {
  /** What is served by the code that is checked: `trading 2`. */
  graphs: readonly string[] = [];
  #counts: Counts = NONE;
  readonly #isJson: boolean;
  /** Those that are well are shown, too. */
  readonly #isAll: boolean;
  #nextAt = performance.now() + EVERY_MS;

  constructor({ isJson, isAll }: { readonly isJson: boolean; readonly isAll: boolean }) {
    this.#isJson = isJson;
    this.#isAll = isAll;
  }

  /** How many were checked. */
  get found(): number {
    return Object.values(this.#counts).reduce((one, other) => one + other, 0);
  }

  /** How many of them would not go on. */
  get findings(): number {
    return this.found - this.#counts.ok;
  }

  opened(graphs: readonly string[]): void {
    this.graphs = graphs;
  }

  checked(check: ThreadCheck): void {
    const { outcome } = check;
    if (this.#isJson) this.#item(check);
    else if (this.#isAll || outcome !== "ok") print(linesOf(check).join("\n"));
    this.#counts = { ...this.#counts, [outcome]: this.#counts[outcome] + 1 } satisfies Record<Outcome, number>;
    this.#progress();
  }

  /** One document, written as its items come. */
  #item(check: ThreadCheck): void {
    print(`${this.found === 0 ? '{"items":[\n' : ","}${jsonText(check)}`);
  }

  #progress(): void {
    if (!process.stderr.isTTY || performance.now() < this.#nextAt) return;
    this.#nextAt = performance.now() + EVERY_MS;
    tell(`${figure(this.found)} threads checked, ${figure(this.findings)} would not go on …`);
  }

  /** All that were to be checked were (or, when it is not complete, had to be given up). */
  end(isComplete: boolean): void {
    const { found, graphs } = this;
    const counts = this.#counts;
    if (!this.#isJson) return print(summaryOf(counts, isComplete));
    const rest = jsonText({ counts, checked: found, complete: isComplete, graphs });
    print(`${found === 0 ? '{"items":[' : "]"}${found === 0 ? "]" : ""},${rest.slice(1)}`);
  }
}
