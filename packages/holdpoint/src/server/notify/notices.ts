/**
 * What of what happens in a store people are told of.
 *
 * N1. A notice is found in what was recorded, and nowhere else: its id follows from the place of that record, so that it
 *     is the same whoever finds it, and however often.
 * N2. A notice holds ids alone. What it tells is read when it is told, so that nothing of a question is kept twice.
 * N3. What was erased is told to nobody.
 */
import { sha256 } from "../../core/digest.ts";
import { isInterruptId, type InterruptId } from "../../core/ids.ts";
import { isObject } from "../../core/json.ts";
import type { StreamEvent } from "../../storage/store.ts";
import { entriesIn } from "./entries.ts";
import type { NotificationKind } from "./notification.ts";

/** That there is something to tell. */
export interface Notice {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly interruptId: InterruptId;
  readonly at: number;
  /** For one person alone. */
  readonly person?: string;
}

/** A notice that counts only if something is so about its question. */
export interface FoundNotice extends Notice {
  /** `plain`: it has no reviewers. `stage`: the record with this number opened a stage. */
  readonly only?: { readonly plain: true } | { readonly stage: number };
}

type Entry = Readonly<Record<string, unknown>>;
type Found = Pick<FoundNotice, "kind" | "person" | "only">;

const RUNGS = { remind: "reminded", reassign: "reassigned", escalate: "escalated" } as const;

/** What an entry of a thread's journal has to tell. Of a question with reviewers, all but its asking is in its own stream. */
function inJournal({ type, decision }: Entry): Found | undefined {
  if (type === "interrupt_asked") return { kind: "asked" };
  const isOver = type === "interrupt_expired" || (type === "abandoned" && decision === undefined);
  return isOver ? { kind: "settled", only: { plain: true } } : undefined;
}

/** What an entry of a question's own stream has to tell. */
function inQuestion({ type, kind, delegation }: Entry, seq: number): Found | undefined {
  switch (type) {
    case "rung_fired": {
      const told = Object.hasOwn(RUNGS, String(kind)) ? RUNGS[kind as keyof typeof RUNGS] : undefined;
      return told === undefined ? undefined : { kind: told };
    }
    case "asked_again":
    case "edited":
      return { kind: "asked_again" };
    case "voted":
      return { kind: "asked", only: { stage: seq } };
    case "delegated": {
      const to = isObject(delegation) ? delegation["to"] : undefined;
      return typeof to === "string" ? { kind: "delegated", person: to } : undefined;
    }
    case "decided":
    case "resolved":
    case "expired":
    case "canceled":
    case "superseded":
      return { kind: "settled" };
    default:
      return undefined;
  }
}

function noticeIn(entry: Entry, event: StreamEvent): (Found & { readonly interruptId: InterruptId }) | undefined {
  const { stream, record } = event;
  if (stream.startsWith("thread/")) {
    const found = inJournal(entry);
    const id = entry["interrupt"];
    return found !== undefined && isInterruptId(id) ? { ...found, interruptId: id } : undefined;
  }
  const id = stream.startsWith("interrupt/") ? stream.slice("interrupt/".length) : undefined;
  const found = isInterruptId(id) ? inQuestion(entry, record.seq) : undefined;
  return found === undefined ? undefined : { ...found, interruptId: id as InterruptId };
}

/** What of one event there is to tell. */
export function noticesIn(event: StreamEvent): readonly FoundNotice[] {
  const { tenant, stream, record } = event;
  return entriesIn(record.payload).flatMap((entry, index) => {
    const found = noticeIn(entry, event);
    if (found === undefined) return [];
    const place = [tenant, stream, String(record.seq), String(index)].join("\n");
    return [{ id: `ntf_${sha256(place).slice(0, 32)}`, at: record.at, ...found }];
  });
}
