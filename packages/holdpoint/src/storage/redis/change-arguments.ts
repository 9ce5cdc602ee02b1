/** A change as the commit script is given it. */
import { assert, HoldpointError } from "../../core/errors.ts";
import { wholeFields } from "../hold.ts";
import type { Change, DocumentPut, Hold, ThreadChange, ThreadFields } from "../store.ts";
import type { TenantKeys } from "./keys.ts";
import { toStoredRecord } from "./records.ts";

/** An argument as the server takes it. */
export type Argument = string | number;

const text = (value: string | undefined): string => (value === undefined ? "-" : `=${value}`);
const flag = (value: unknown): string => (value === true ? "1" : "0");

/** KEYS of one call: each once, and by its place. */
class KeyList {
  readonly names: string[];
  readonly #places = new Map<string, number>();

  constructor(fixed: readonly string[]) {
    this.names = [...fixed];
  }

  place(name: string): number {
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    const place = this.names.push(name);
    this.#places.set(name, place);
    return place;
  }
}

function holdArguments(hold: Hold): Argument[] {
  if (hold.kind === "fence") return ["fence", hold.fence, hold.leaseMs];
  if (hold.create === true) return ["create", 0, hold.leaseMs];
  return [hold.optional === true ? "optional" : "claim", 0, hold.leaseMs];
}

function setArguments(set: ThreadFields = {}): Argument[] {
  const { route, graph, version, status, head, body } = set;
  return [...[route, graph, version, status].map(text), head ?? "", text(body)];
}

function threadArguments(change: ThreadChange, woken: boolean, order: number): Argument[] {
  const { id, hold, release, set } = change;
  if (hold.kind === "claim" && hold.create === true) wholeFields(change);
  const released = release === undefined ? ["0", "", 0] : ["1", release.wakeAt ?? "", release.wakesSeen];
  return [id, ...holdArguments(hold), flag(woken), order, ...released, flag(set !== undefined), ...setArguments(set)];
}

function putArguments(put: DocumentPut, keys: TenantKeys, list: KeyList): Argument[] {
  const { collection, key, revision, body, index } = put;
  assert(body === null || index !== undefined, `the document ${collection}/${key} is put without an index`);
  const [documents, members] = keys.documents(collection);
  const tags = [...new Set(index?.tags)];
  return [
    list.place(documents),
    key,
    revision,
    flag(body === null),
    list.place(members),
    index?.at ?? 0,
    index?.dueAt ?? "",
    text(index?.parent),
    text(index?.state),
    tags.length,
    ...tags,
    body ?? "",
  ];
}

/** Keys and arguments of a change. `order` tells threads apart that this process creates in one millisecond. */
export function changeArguments(
  change: Change,
  keys: TenantKeys,
  order: number,
): { readonly keys: readonly string[]; readonly args: readonly Argument[] } {
  const { thread, put = [], erase = [], append = [], before } = change;
  const list = new KeyList([...keys.threads, keys.events]);
  const woken = new Set(change.wake);
  const args: Argument[] = [before ?? ""];
  if (thread === undefined) args.push("0");
  else args.push("1", ...threadArguments(thread, woken.delete(thread.id), order));
  args.push(put.length);
  for (const one of put) args.push(...putArguments(one, keys, list));
  args.push(erase.length);
  for (const { stream, seq } of erase) args.push(list.place(keys.stream(stream)), stream, seq);
  args.push(append.length);
  for (const { stream, record } of append) {
    args.push(list.place(keys.stream(stream)), stream, record.seq, toStoredRecord(record));
  }
  args.push(woken.size, ...woken);
  for (const one of [list.names, args].flat()) {
    // Half of a surrogate pair has no UTF-8, and would come back as something else (S7).
    if (typeof one === "string" && !one.isWellFormed()) {
      throw new HoldpointError("INVALID_ARGUMENT", "Redis cannot store this: a text holds half of a surrogate pair.");
    }
  }
  return { keys: list.names, args };
}
