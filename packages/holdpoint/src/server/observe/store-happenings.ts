/**
 * What happened in a store since it was looked at last, as it is counted.
 *
 * H1. It is found in the ordered events of the store, so it is the same in every process: it is what happened in the
 *     store, not here. Adding the figures of several processes counts it several times.
 * H2. It begins with what happens after the first look.
 * H3. So many events are read for one look, as many of each tenant, in short pages between which others have their turn;
 *     the next look goes on from there.
 * H4. What was found is told once and not lost, also when the store goes away in the middle of a look.
 */
import type { ReviewEvent } from "../../approvals/event.ts";
import type { Tenant } from "../../core/ids.ts";
import { eachTenant } from "../../core/tenants.ts";
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

/** What happened for one tenant. */
class TenantHappenings {
  readonly #store: Store;
  readonly #tenant: Tenant;
  #cursor: string | undefined;

  constructor(store: Store, tenant: Tenant, cursor: string | undefined) {
    this.#store = store;
    this.#tenant = tenant;
    this.#cursor = cursor;
  }

  /** Adds what happened since the last look to `told`, as far as so many pages tell. */
  async look(pages: number, told: Happening[]): Promise<void> {
    for await (const page of this.#pages(pages)) {
      const found = page.flatMap((event) => entriesIn(event.record.payload).flatMap((entry) => foundIn(entry, event)));
      told.push(...(await this.#timed(found)));
    }
  }

  async *#pages(most: number): AsyncGenerator<readonly StreamEvent[]> {
    for (let page = 0; page < most; page += 1) {
      const end = await this.#store.lastEvent(this.#tenant);
      if (end === this.#cursor) return;
      const events = await this.#store.events(this.#tenant, this.#cursor, PAGE);
      if (events.length > 0) yield events;
      // What others recorded is passed over.
      this.#cursor = events.at(-1)?.cursor ?? end;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** With how long decisions took, from when their question was asked. */
  async #timed(found: readonly Found[]): Promise<readonly Happening[]> {
    const ids = [...new Set(found.flatMap((one) => (one.kind === "taken" ? [one.id] : [])))];
    const questions = ids.length === 0 ? [] : await questionsById(this.#store, this.#tenant, ids);
    const askedAt = new Map(questions.map(({ record }) => [String(record.id), record.createdAt]));
    return found.flatMap((one): readonly Happening[] => {
      if (one.kind !== "taken") return [one];
      const since = askedAt.get(one.id);
      return since === undefined ? [] : [{ kind: "decided", as: one.as, afterMs: Math.max(0, one.at - since) }];
    });
  }
}

export class StoreHappenings {
  readonly #store: Store;
  readonly #tenants = new Map<Tenant, TenantHappenings>();
  #hasBegun = false;
  /** Found, and not told yet (H4). */
  #found: Happening[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /** What happened since the last look, for all tenants together. */
  async look(): Promise<readonly Happening[]> {
    for await (const tenant of eachTenant(this.#store)) {
      if (this.#tenants.has(tenant)) continue;
      // A tenant that came into being since the first look is told of from its beginning (H2).
      const from = this.#hasBegun ? undefined : await this.#store.lastEvent(tenant);
      this.#tenants.set(tenant, new TenantHappenings(this.#store, tenant, from));
    }
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      return [];
    }
    const pages = Math.max(1, Math.floor(PAGES / this.#tenants.size));
    for (const tenant of this.#tenants.values()) await tenant.look(pages, this.#found);
    const found = this.#found;
    this.#found = [];
    return found;
  }
}
