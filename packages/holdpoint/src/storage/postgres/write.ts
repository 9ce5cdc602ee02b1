/** Writes what a group of changes came to, in one round trip. */
import { bigintArray, booleanArray, bytesArray, textArray } from "./binary-array.ts";
import type { Query, Value } from "./connections.ts";
import { toStateColumn, toTagsColumn } from "./document-form.ts";
import type { Instants } from "./look.ts";
import type { DocumentEntry, DocumentState, ThreadEntry, World } from "./world.ts";

const PARAMETERS = Array.from({ length: 61 }, (_, index) => `$${index + 1}`).join(", ");

function isChanged({ old, now, isUpdated }: ThreadEntry): boolean {
  if (now === undefined) return false;
  return (
    isUpdated ||
    old === undefined ||
    old.fence !== now.fence ||
    old.wakes !== now.wakes ||
    old.held !== now.held ||
    old.dueAt !== now.dueAt
  );
}

function threadColumns(world: World): readonly Buffer[] {
  const entries = [...world.threads.values()].filter(isChanged);
  const wakes = [...world.wakes.values()];
  const text = (of: (entry: ThreadEntry) => string | undefined): Buffer => textArray(entries.map(of));
  const number = (of: (entry: ThreadEntry) => number | null | undefined): Buffer => bigintArray(entries.map(of));
  return [
    text(({ tenant }) => tenant),
    text(({ id }) => id),
    number(({ old }) => old?.fence),
    number(({ old }) => old?.wakes),
    number(({ old }) => old?.head),
    booleanArray(entries.map(({ old }) => old?.held === true)),
    number(({ old }) => old?.dueAt),
    text(({ set }) => set.route),
    text(({ set }) => set.graph),
    text(({ set }) => set.version),
    text(({ set }) => set.status),
    number(({ now }) => now?.head),
    number(({ now }) => now?.fence),
    number(({ now }) => now?.wakes),
    booleanArray(entries.map(({ now }) => now?.held === true)),
    number(({ now }) => now?.dueAt),
    number(({ isUpdated }) => (isUpdated ? world.now : null)),
    text(({ set }) => set.body),
    textArray(wakes.map(({ tenant }) => tenant)),
    textArray(wakes.map(({ id }) => id)),
    bigintArray(wakes.map(({ times }) => times)),
  ];
}

/** One row of a document's tags. */
interface TagRow {
  readonly entry: DocumentEntry;
  readonly state: DocumentState;
  readonly tag: string;
}

const tagRows = (entry: DocumentEntry, state: DocumentState | undefined): readonly TagRow[] =>
  state === undefined ? [] : [...new Set(state.index.tags)].map((tag) => ({ entry, state, tag }));

/** True when the document is found by its tags as it was. */
function hasTagsAsBefore({ old, now }: DocumentEntry): boolean {
  const before = old?.state.index;
  const after = now?.index;
  return (
    toTagsColumn(before?.tags) === toTagsColumn(after?.tags) &&
    (toTagsColumn(after?.tags) === null ||
      (before?.state === after?.state && before?.at === after?.at && before?.dueAt === after?.dueAt))
  );
}

function tagColumns(rows: readonly TagRow[]): readonly Buffer[] {
  return [
    textArray(rows.map(({ entry }) => entry.tenant)),
    textArray(rows.map(({ entry }) => entry.collection)),
    textArray(rows.map(({ tag }) => tag)),
    textArray(rows.map(({ state }) => toStateColumn(state.index.state))),
    bigintArray(rows.map(({ state }) => state.index.at)),
    textArray(rows.map(({ entry }) => entry.key)),
  ];
}

function documentColumns(world: World): readonly Buffer[] {
  // A document that was put and taken away again within the group was never there.
  const entries = [...world.documents.values()].filter(
    ({ old, now }) => now !== old?.state && !(old === undefined && now === undefined),
  );
  const text = (of: (entry: DocumentEntry) => string | null | undefined): Buffer => textArray(entries.map(of));
  const number = (of: (entry: DocumentEntry) => number | undefined): Buffer => bigintArray(entries.map(of));
  const moved = entries.filter((entry) => !hasTagsAsBefore(entry));
  const added = moved.flatMap((entry) => tagRows(entry, entry.now));
  return [
    text(({ tenant }) => tenant),
    text(({ collection }) => collection),
    text(({ key }) => key),
    number(({ old }) => old?.edition),
    number(({ now }) => now?.revision),
    text(({ now }) => now?.index.parent),
    text(({ now }) => toStateColumn(now?.index.state)),
    number(({ now }) => now?.index.at),
    number(({ now }) => now?.index.dueAt),
    text(({ now }) => toTagsColumn(now?.index.tags)),
    text(({ now }) => now?.body),
    ...tagColumns(moved.flatMap((entry) => tagRows(entry, entry.old?.state))),
    ...tagColumns(added),
    bigintArray(added.map(({ state }) => state.index.dueAt)),
  ];
}

function recordColumns({ appended, erased }: World): readonly Buffer[] {
  return [
    textArray(appended.map(({ tenant }) => tenant)),
    textArray(appended.map(({ stream }) => stream)),
    bigintArray(appended.map(({ record }) => record.seq)),
    bigintArray(appended.map(({ record }) => record.at)),
    bytesArray(appended.map(({ record }) => record.digest)),
    bytesArray(appended.map(({ record }) => record.hash)),
    textArray(appended.map(({ record }) => record.salt)),
    textArray(appended.map(({ record }) => record.payload)),
    textArray(erased.map(({ tenant }) => tenant)),
    textArray(erased.map(({ stream }) => stream)),
    bigintArray(erased.map(({ seq }) => seq)),
  ];
}

/** True when the group leaves everything as it was. */
export function isIdle(world: World): boolean {
  return (
    world.wakes.size === 0 &&
    world.appended.length === 0 &&
    world.erased.length === 0 &&
    ![...world.threads.values()].some(isChanged) &&
    ![...world.documents.values()].some(({ old, now }) => now !== old?.state)
  );
}

/** Writes the group. Fails with a conflict when something is no longer as it was read; then nothing was written. */
export async function write(query: Query, schema: string, world: World, { at, floor }: Instants): Promise<void> {
  const values: readonly Value[] = [
    ...[at, floor, world.now, world.before ?? null, world.keepsTime],
    ...threadColumns(world),
    ...documentColumns(world),
    ...recordColumns(world),
  ];
  await query(`SELECT ${schema}.write_1(${PARAMETERS})`, values);
}
