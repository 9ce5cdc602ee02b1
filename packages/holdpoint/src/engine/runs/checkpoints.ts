/** The checkpoints of a thread, listed without their state; and one of them, with it where its code is here. */
import { HoldpointError } from "../../core/errors.ts";
import { checkpointId, checkpointPosition, type Tenant, type ThreadId } from "../../core/ids.ts";
import type { Json } from "../../core/json.ts";
import type { Page, Store } from "../../storage/store.ts";
import { unknownThread } from "../journal/claimed.ts";
import { SOURCES, viewAt, type Source } from "./history.ts";
import { entriesOf, readWholeJournal } from "../journal/load-thread.ts";
import type { Program } from "../program.ts";
import { emptyView, fold, type ThreadView } from "../journal/thread-view.ts";

/** A checkpoint in a list. */
export interface CheckpointSummary {
  readonly id: string;
  readonly at: number;
  readonly source: Source;
  readonly run: number;
  readonly step: number;
  /** Nodes that are to run. */
  readonly next: readonly string[];
}

/** A checkpoint with the state there. */
export interface Checkpoint extends CheckpointSummary {
  /** Left out where the code is not here that says what of it is shown. */
  readonly values?: Json;
}

/** Which thread. */
export interface Place {
  readonly tenant: Tenant;
  readonly id: ThreadId;
}

function summaryOf(
  view: ThreadView,
  { id, at, source }: Pick<CheckpointSummary, "id" | "at" | "source">,
): CheckpointSummary {
  const open = [...view.tasks.values()].filter(({ output }) => output === undefined);
  return { id, at, source, run: view.run, step: view.step, next: open.map(({ spec }) => spec.node) };
}

/** A page of checkpoints, newest first: where runs began, each superstep, each change from outside, and the ends. */
export async function checkpointPage(
  store: Store,
  { tenant, id }: Place,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<Page<CheckpointSummary>> {
  if ((await store.thread(tenant, id)) === undefined) throw unknownThread(id);
  if (after !== undefined && checkpointPosition(after) === undefined) {
    throw new HoldpointError("INVALID_ARGUMENT", "The cursor is none that a page of checkpoints gave out.", {
      cursor: after.slice(0, 80),
    });
  }
  const view = emptyView();
  const found: CheckpointSummary[] = [];
  for await (const record of readWholeJournal(store, tenant, id)) {
    for (const [index, entry] of entriesOf(record, id).entries()) {
      fold(view, entry);
      const source = SOURCES[entry.type];
      if (source === undefined || entry.type === "forked") continue;
      const checkpoint = checkpointId({ seq: record.seq, entries: index + 1, hash: record.hash });
      if (after !== undefined && checkpoint >= after) break;
      found.push(summaryOf(view, { id: checkpoint, at: record.at, source }));
      // One more than a page says whether there is another.
      if (found.length > limit + 1) found.shift();
    }
  }
  const items = found.slice(-limit).toReversed();
  return { items, next: found.length > limit ? items.at(-1)?.id : undefined };
}

/** A thread as it was at a checkpoint. Throws THREAD_NOT_FOUND, CHECKPOINT_NOT_FOUND. */
export async function checkpointOf(
  store: Store,
  place: Place,
  id: string,
  program: Program | undefined,
): Promise<Checkpoint> {
  if ((await store.thread(place.tenant, place.id)) === undefined) throw unknownThread(place.id);
  const { view, position, source } = await viewAt({ store }, place, id);
  const values = program?.output(view.state);
  return { ...summaryOf(view, { id, at: position.at, source }), ...(values === undefined ? {} : { values }) };
}
