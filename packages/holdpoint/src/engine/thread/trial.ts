/**
 * A thread on trial: this code may or may not be the one that wrote its journal. Nothing is journaled about it until a
 * replay has shown which (G8).
 */
import { applyPatch, type Patch, type State } from "../../core/journal.ts";
import type { Thread } from "./thread.ts";

/** What a trial needs of its thread. */
type Tried = Pick<Thread, "view" | "program"> & { readonly journal: Pick<Thread["journal"], "append"> };

export class Trial {
  readonly #thread: Tried;
  /** Why it is blocked in the journal, while code is being tried on it. */
  #blocked: string | undefined;
  #migration: Patch | undefined;

  constructor(thread: Tried) {
    this.#thread = thread;
  }

  /** A blocked thread meets code again, perhaps the right one. */
  tryAgain(): void {
    const { view } = this.#thread;
    this.#blocked = view.blocked ?? "";
    view.status = "running";
  }

  /** Takes over a state that was recorded under another version. */
  migrate(state: State): void {
    const { view } = this.#thread;
    const recorded = view.state;
    if (state === recorded) return;
    const gone = Object.keys(recorded)
      .filter((channel) => !(channel in state))
      .map((channel) => [channel, { delete: true as const }] as const);
    const changed = Object.entries(state)
      .filter(([channel, value]) => recorded[channel] !== value)
      .map(([channel, value]) => [channel, { set: value }] as const);
    const patch = Object.fromEntries<Patch[string]>([...gone, ...changed]);
    this.#migration = patch;
    view.state = applyPatch(recorded, patch);
    view.began = view.state;
  }

  /** The code goes on from what is recorded: it is the right one. */
  passed(): void {
    const { journal, view, program } = this.#thread;
    if (this.#blocked !== undefined) journal.append({ type: "unblocked" });
    this.#blocked = undefined;
    if (this.#migration !== undefined) journal.append({ type: "state_updated", patch: this.#migration });
    this.#migration = undefined;
    if (view.version !== program.version) {
      journal.append({ type: "version_changed", from: view.version, to: program.version });
    }
  }

  /** It is not. A thread that is blocked for the same reason already is not journaled to be blocked again. */
  failed(reason: string): void {
    const { journal, view, program } = this.#thread;
    const before = this.#blocked;
    this.#blocked = undefined;
    if (before === reason) view.status = "blocked";
    else journal.append({ type: "blocked", reason, version: program.version });
  }
}
