/**
 * What happened in a store since it was looked at last, as it is counted.
 *
 * H1. It is found in the ordered events of the store, so it is the same in every process: it is what happened in the
 *     store, not here. Adding the figures of several processes counts it several times.
 * H2. It begins with what happens after the first look.
 * H3. So many events are read for one look, in short pages between which others have their turn; the next look goes on
 *     from there.
 */
import type { ReviewEvent } from "../../approvals/event.ts";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import { questionsById } from "../../engine/thread/signals.ts";
import type { Store, StreamEvent } from "../../storage/store.ts";
import { entriesIn } from "../notify/entries.ts";

const PAGE = 100;
/** Pages that are read for one look (H3). */
const PAGES = 200;

/** How a question was decided. */
export type DecidedAs = "approve" | "reject" | "respond" | "choose" | "fail" | "answer";

/** One thing that happened. */
export type Happening =
  | { readonly kind: "decided"; readonly as: DecidedAs; readonly afterMs: number }
  | { readonly kind: "expired" }
  | { readonly kind: "bypass"; readonly as: string }
  | { readonly kind: "blocked" };

type Entry = Readonly<Record<string, unknown>>;

const CREDENTIALS: ReadonlySet<unknown> = new Set(["person", "agent", "service", "executor"]);

/** A decision, before it is known how long it took. */
interface Decided {
  readonly id: string;
  readonly as: DecidedAs;
  readonly at: number;
}

type Found = Exclude<Happening, { readonly kind: "decided" }> | (Decided & { readonly kind: "taken" });

function foundIn(entry: Entry, { stream, record: { at } }: StreamEvent): readonly Found[] {
  const { type } = entry;
  if (type === "bypass_refused") {
    const { as } = entry;
    return [{ kind: "bypass", as: CREDENTIALS.has(as) ? String(as) : "other" }];
  }
  if (stream.startsWith("thread/")) {
    if (type === "interrupt_expired") return [{ kind: "expired" }];
    return type === "blocked" ? [{ kind: "blocked" }] : [];
  }
  const id = stream.slice("interrupt/".length);
  if (type === "decided") return [{ kind: "taken", id, as: "answer", at }];
  if (type !== "resolved") return [];
  const { resolution } = entry as unknown as ReviewEvent & { readonly type: "resolved" };
  return [{ kind: "taken", id, as: resolution.type, at }];
}

export class StoreHappenings {
  readonly #store: Store;
  #cursor: string | undefined;
  #hasBegun = false;

  constructor(store: Store) {
    this.#store = store;
  }

  /** What happened since the last look. */
  async look(): Promise<readonly Happening[]> {
    if (!this.#hasBegun) {
      this.#cursor = await this.#store.lastEvent(DEFAULT_TENANT);
      this.#hasBegun = true;
      return [];
    }
    const found: Found[] = [];
    for await (const page of this.#pages()) {
      found.push(...page.flatMap((event) => entriesIn(event.record.payload).flatMap((entry) => foundIn(entry, event))));
    }
    return this.#timed(found);
  }

  async *#pages(): AsyncGenerator<readonly StreamEvent[]> {
    for (let page = 0; page < PAGES; page += 1) {
      const events = await this.#store.events(DEFAULT_TENANT, this.#cursor, PAGE);
      const last = events.at(-1);
      if (last === undefined) return;
      yield events;
      this.#cursor = last.cursor;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** With how long decisions took, from when their question was asked. */
  async #timed(found: readonly Found[]): Promise<readonly Happening[]> {
    const ids = [...new Set(found.flatMap((one) => (one.kind === "taken" ? [one.id] : [])))];
    const questions = ids.length === 0 ? [] : await questionsById(this.#store, DEFAULT_TENANT, ids);
    const askedAt = new Map(questions.map(({ record }) => [String(record.id), record.createdAt]));
    return found.flatMap((one): readonly Happening[] => {
      if (one.kind !== "taken") return [one];
      const since = askedAt.get(one.id);
      return since === undefined ? [] : [{ kind: "decided", as: one.as, afterMs: Math.max(0, one.at - since) }];
    });
  }
}
