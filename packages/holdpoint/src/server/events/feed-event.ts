/**
 * What is told of a record that was appended to the store: which stream, where, and what kind of thing happened.
 *
 * F1. Ids, kinds and positions, and nothing else of what a record says: who may read what happened reads it by its id.
 */
import { isInterruptId } from "../../core/ids.ts";
import { isObject, type Json } from "../../core/json.ts";
import type { StreamEvent } from "../../storage/store.ts";

/** Kinds of streams that are named; the store may hold others. */
const STREAMS = ["bypass", "checkpoint", "claim", "erasure", "grant", "interrupt", "key", "thread"] as const;

/** What a stream is about. */
export type FeedStream = (typeof STREAMS)[number] | "other";

/** One record, as it is told (F1). */
export interface FeedEvent {
  readonly stream: FeedStream;
  /** The thread, question or grant; missing where a stream is about nothing in particular. */
  readonly id?: string;
  readonly seq: number;
  readonly at: number;
  /** Types of its entries, each once: `run_started`, `interrupt_asked`, `voted` … None when it was erased. */
  readonly kinds: readonly string[];
  /** The questions it speaks of. */
  readonly interrupts?: readonly string[];
}

/** A record that can be told, and the cursor just after it. */
export interface Told {
  readonly cursor: string;
  readonly event: FeedEvent;
}

const KIND = /^[a-z][a-z_]{0,63}$/;

function entriesOf(payload: string | null): readonly Json[] {
  const entries = JSON.parse(payload ?? "[]") as Json;
  return Array.isArray(entries) ? (entries as readonly Json[]) : [];
}

/** The different texts of a field in entries that are of a form. */
function texts(entries: readonly Json[], field: string, fits: (text: string) => boolean): readonly string[] {
  const found = entries.flatMap((entry) => {
    const text = isObject(entry) ? entry[field] : undefined;
    return typeof text === "string" && fits(text) ? [text] : [];
  });
  return [...new Set(found)];
}

/** What is told of a record (F1). */
export function told({ stream, record: { seq, at, payload }, cursor }: StreamEvent): Told {
  const slash = stream.indexOf("/");
  const kind = slash < 0 ? stream : stream.slice(0, slash);
  const named = STREAMS.find((known) => known === kind);
  const entries = entriesOf(payload);
  const interrupts = texts(entries, "interrupt", isInterruptId);
  const event: FeedEvent = {
    stream: named ?? "other",
    ...(named === undefined || slash < 0 ? {} : { id: stream.slice(slash + 1) }),
    seq,
    at,
    kinds: texts(entries, "type", (text) => KIND.test(text)),
    ...(interrupts.length === 0 ? {} : { interrupts }),
  };
  return { cursor, event };
}
