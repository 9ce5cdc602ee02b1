import type { Store } from "holdpoint";
/** Reads what a store recorded of a thread, as any follower of its events can. */

type Tenant = Parameters<Store["events"]>[0];

/** One entry of a journal; only what the scenarios look at is named. */
export interface Entry {
  readonly type: string;
  readonly [field: string]: unknown;
}

const PAGE = 500;

/** The entries of one stream, in the order they were committed. */
async function entriesOf(saver: Store, wanted: string): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  let after: string | undefined;
  for (;;) {
    const events = await saver.events("default" as Tenant, after, PAGE);
    for (const { stream, record, cursor } of events) {
      after = cursor;
      if (stream === wanted && record.payload !== null) {
        entries.push(...(JSON.parse(record.payload) as Entry[]));
      }
    }
    if (events.length < PAGE) return entries;
  }
}

/** The journal entries of one thread. */
export function journalOf(saver: Store, threadId: string): Promise<readonly Entry[]> {
  return entriesOf(saver, `thread/${threadId}`);
}

/** What happened to one question that reviewers decide. */
export function eventsOf(saver: Store, interruptId: string): Promise<readonly Entry[]> {
  return entriesOf(saver, `interrupt/${interruptId}`);
}

/** The changes of version a thread went through, as `1 → 2`. */
export async function versionChanges(saver: Store, threadId: string): Promise<readonly string[]> {
  const entries = await journalOf(saver, threadId);
  return entries
    .filter(({ type }) => type === "version_changed")
    .map((entry) => `${String(entry["from"])} → ${String(entry["to"])}`);
}
