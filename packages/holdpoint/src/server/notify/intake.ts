/**
 * From what happened to what is to be delivered.
 *
 * I1. How far the feed was read and the deliveries that came of it are one commit, compare-and-set: each record is
 *     taken in once, whichever of several processes reads it and wherever one dies (G5).
 * I2. Where there never were notifications, it begins with what happens from then on; for a tenant that came into being
 *     since somebody is there to tell (`newSince`), with the first thing that did.
 * I3. Records that have nothing to tell cost no commit; how far they were read is stored every so many.
 * I4. Records are read in short pages, and others have their turn between them. While nothing is new for the tenant, what
 *     is recorded for others is passed over.
 */
import { evolveAll, initialState } from "../../approvals/evolve.ts";
import type { ReviewEvent } from "../../approvals/event.ts";
import type { Tenant } from "../../core/ids.ts";
import type { InterruptRecord } from "../../core/interrupt.ts";
import { recordsOf } from "../../engine/questions/question-stream.ts";
import { reviewedOf } from "../../engine/questions/reviewed.ts";
import { questionsById } from "../../engine/thread/signals.ts";
import type { DocumentPut, Store } from "../../storage/store.ts";
import { openStage } from "./audience.ts";
import { DELIVERIES, deliveryKey, deliveryPut, type Delivery } from "./delivery.ts";
import { entriesIn } from "./entries.ts";
import { noticesIn, type FoundNotice, type Notice } from "./notices.ts";

const FEED = "notification-feed";
const POSITION = "position";
/** Records that are read at once (I4). */
const PAGE = 100;
/** Records without anything to tell that are read before it is stored how far (I3). */
const STORED_EVERY = 1_000;

/** How far the feed was read, and the revision of the document that says so. */
interface Position {
  readonly cursor: string | undefined;
  readonly revision: number;
}

/** What is taken in, and for whom. */
export interface IntakeOptions {
  readonly store: Store;
  readonly tenant: Tenant;
  /** Names of the channels. */
  readonly channels: readonly string[];
  /** Whether it is told, too, that a question is settled. */
  readonly settled: boolean;
  /** See I2. */
  readonly newSince?: number;
}

/** Whether a record of a question's stream opened another stage of its reviewers. */
async function openedStage(
  { store, tenant }: IntakeOptions,
  { id, ...record }: InterruptRecord,
  at: number,
): Promise<boolean> {
  const reviewed = reviewedOf({ id, ...record });
  const rule = reviewed?.state.reviewers?.rule;
  if (reviewed === undefined || rule === undefined || !("stages" in rule)) return false;
  const { request } = reviewed;
  let state = initialState(request);
  for await (const { seq, payload } of recordsOf(store, tenant, id)) {
    const next = evolveAll(request, state, entriesIn(payload) as unknown as readonly ReviewEvent[]);
    if (seq === at) {
      const [before, after] = [openStage({ request, state }), openStage({ request, state: next })];
      return before !== undefined && after !== undefined && after > before;
    }
    state = next;
  }
  return false;
}

export class Intake {
  readonly #options: IntakeOptions;
  #position: Position | undefined;
  /** Records that were read since it was stored how far. */
  #skipped = 0;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Takes in everything there is. */
  async readOn(): Promise<void> {
    while (await this.#readPage()) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Takes in a page; true when there may be more. */
  async #readPage(): Promise<boolean> {
    const { store, tenant } = this.#options;
    this.#position ??= await this.#begin();
    const { cursor, revision } = this.#position;
    const end = await store.lastEvent(tenant);
    if (end === cursor) return false;
    const events = await store.events(tenant, cursor, PAGE);
    const last = events.at(-1);
    if (last === undefined) {
      this.#position = { cursor: end, revision };
      return false;
    }
    const notices = await this.#counting(events.flatMap(noticesIn));
    this.#skipped += events.length;
    if (notices.length === 0 && this.#skipped < STORED_EVERY) {
      this.#position = { cursor: last.cursor, revision };
      return events.length === PAGE;
    }
    const put = [positionPut(last.cursor, revision), ...(await this.#deliveries(notices))];
    const { ok } = await store.commit({ tenant, put });
    // Refused: somebody else read on, and it is looked up how far.
    this.#position = ok ? { cursor: last.cursor, revision: revision + 1 } : undefined;
    this.#skipped = 0;
    return true;
  }

  /** Where to go on: where it was stored, or at the end (I2). */
  async #begin(): Promise<Position> {
    const { store, tenant } = this.#options;
    for (;;) {
      const [found] = await store.get(tenant, FEED, [POSITION]);
      if (found !== undefined) {
        const { cursor } = JSON.parse(found.body) as { readonly cursor?: string };
        return { cursor, revision: found.revision };
      }
      const cursor = (await this.#isNew()) ? undefined : await store.lastEvent(tenant);
      if ((await store.commit({ tenant, put: [positionPut(cursor, 0)] })).ok) return { cursor, revision: 1 };
    }
  }

  /** Whether the tenant came into being since somebody is there to tell (I2). */
  async #isNew(): Promise<boolean> {
    const { store, tenant, newSince } = this.#options;
    if (newSince === undefined) return false;
    const [first] = await store.events(tenant, undefined, 1);
    return first !== undefined && first.record.at >= newSince;
  }

  /** The notices that count: somebody wants to hear of them, and what they depend on is so. */
  async #counting(found: readonly FoundNotice[]): Promise<readonly Notice[]> {
    const { store, tenant, settled } = this.#options;
    const wanted = found.filter(({ kind }) => settled || kind !== "settled");
    const ids = [...new Set(wanted.filter(({ only }) => only !== undefined).map(({ interruptId }) => interruptId))];
    const questions = ids.length === 0 ? [] : await questionsById(store, tenant, ids);
    const records = new Map(questions.map(({ record }) => [record.id, record]));
    const counting: Notice[] = [];
    for (const { only, ...notice } of wanted) {
      if (only === undefined || (await this.#isSo(only, records.get(notice.interruptId)))) counting.push(notice);
    }
    return counting;
  }

  async #isSo(only: NonNullable<FoundNotice["only"]>, record: InterruptRecord | undefined): Promise<boolean> {
    if (record === undefined) return false;
    return "plain" in only ? reviewedOf(record) === undefined : openedStage(this.#options, record, only.stage);
  }

  /** Deliveries of notices to every channel. One that is there already stays as it is. */
  async #deliveries(notices: readonly Notice[]): Promise<readonly DocumentPut[]> {
    const { store, tenant, channels } = this.#options;
    const now = store.now();
    // What happened first is due first.
    const made = notices.flatMap((notice) =>
      channels.map((channel): Delivery => {
        return { notice, channel, state: "due", attempts: 0, nextAt: Math.min(now, notice.at) };
      }),
    );
    const there = await store.get(tenant, DELIVERIES, made.map(deliveryKey));
    const keys = new Set(there.map(({ key }) => key));
    return made.filter((delivery) => !keys.has(deliveryKey(delivery))).map((delivery) => deliveryPut(delivery, 0));
  }
}

function positionPut(cursor: string | undefined, revision: number): DocumentPut {
  const body = JSON.stringify(cursor === undefined ? {} : { cursor });
  return { collection: FEED, key: POSITION, revision, body, index: { at: 0 } };
}
