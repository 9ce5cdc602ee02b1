/** The documents of one tenant and collection, findable by parent, tag and state without reading the others. */
import { fromPageCursor, toCursor } from "../cursor.ts";
import type { DocumentIndex, DocumentPut, DocumentQuery, Page, StoredDocument } from "../store.ts";
import { compareText } from "../text-order.ts";
import { SortedList } from "./sorted-list.ts";

type Order = NonNullable<DocumentQuery["order"]>;

/** What a document is sorted by: an instant, then the key. */
function instantOf({ index }: StoredDocument, order: Order): number {
  return order === "due" ? (index.dueAt ?? 0) : index.at;
}

function inOrder(a: StoredDocument, b: StoredDocument): number {
  return a.index.at - b.index.at || compareText(a.key, b.key);
}

function inDueOrder(a: StoredDocument, b: StoredDocument): number {
  return instantOf(a, "due") - instantOf(b, "due") || compareText(a.key, b.key);
}

/** Names one list of documents. The length keeps ("ab", "c") and ("a", "bc") apart. */
function group(kind: "all" | "parent" | "tag", name: string, state: string | undefined): string {
  return state === undefined ? `${kind}*${name}` : `${kind}=${name.length}:${name}${state}`;
}

function groupsOf(index: DocumentIndex): string[] {
  const names = [group("all", "", undefined)];
  if (index.parent !== undefined) names.push(group("parent", index.parent, undefined));
  for (const tag of index.tags ?? []) names.push(group("tag", tag, undefined));
  if (index.state === undefined) return names;
  names.push(group("all", "", index.state));
  if (index.parent !== undefined) names.push(group("parent", index.parent, index.state));
  for (const tag of index.tags ?? []) names.push(group("tag", tag, index.state));
  return names;
}

function copyIndex(index: DocumentIndex): DocumentIndex {
  return {
    ...(index.parent === undefined ? {} : { parent: index.parent }),
    ...(index.state === undefined ? {} : { state: index.state }),
    ...(index.tags === undefined || index.tags.length === 0 ? {} : { tags: [...new Set(index.tags)] }),
    at: index.at,
    ...(index.dueAt === undefined ? {} : { dueAt: index.dueAt }),
  };
}

/** One or several, as a list without repetitions; undefined for any. */
function listed(given: string | readonly string[] | undefined): readonly (string | undefined)[] {
  return typeof given === "object" ? [...new Set(given)] : [given];
}

/** The lists that together hold what is asked for; `tags` are those that each document has to be looked at for. */
function namesOf({ parent, tag, state }: DocumentQuery): {
  readonly names: readonly string[];
  readonly tags: readonly (string | undefined)[] | undefined;
} {
  const states = listed(state);
  if (parent !== undefined) {
    const tags = tag === undefined ? undefined : listed(tag);
    return { names: states.map((one) => group("parent", parent, one)), tags };
  }
  const names = listed(tag).flatMap((one) =>
    states.map((each) => (one === undefined ? group("all", "", each) : group("tag", one, each))),
  );
  return { names, tags: undefined };
}

export class DocumentCollection {
  readonly #byKey = new Map<string, StoredDocument>();
  /** In the order of `at`, and those that have it in the order of `dueAt`. */
  readonly #groups = new Map<string, SortedList<StoredDocument>>();
  readonly #dueGroups = new Map<string, SortedList<StoredDocument>>();

  get(key: string): StoredDocument | undefined {
    return this.#byKey.get(key);
  }

  /** Stores what was found to be in order before. */
  put(put: DocumentPut): void {
    const old = this.#byKey.get(put.key);
    if (old !== undefined) this.#unlist(old);
    if (put.body === null || put.index === undefined) {
      this.#byKey.delete(put.key);
      return;
    }
    const { collection, key, revision, body } = put;
    const document: StoredDocument = { collection, key, revision: revision + 1, body, index: copyIndex(put.index) };
    this.#byKey.set(key, document);
    for (const name of groupsOf(document.index)) {
      for (const [groups, compare] of this.#listsOf(document)) {
        const list = groups.get(name) ?? new SortedList(compare);
        list.add(document);
        groups.set(name, list);
      }
    }
  }

  #listsOf({
    index,
  }: StoredDocument): readonly (readonly [
    Map<string, SortedList<StoredDocument>>,
    (a: StoredDocument, b: StoredDocument) => number,
  ])[] {
    const all = [this.#groups, inOrder] as const;
    return index.dueAt === undefined ? [all] : [all, [this.#dueGroups, inDueOrder]];
  }

  #unlist(document: StoredDocument): void {
    for (const name of groupsOf(document.index)) {
      for (const [groups] of this.#listsOf(document)) {
        const list = groups.get(name);
        list?.remove(document);
        if (list?.empty === true) groups.delete(name);
      }
    }
  }

  /** The first so many documents of one list after a cursor. */
  #first(name: string, query: DocumentQuery, tags: readonly (string | undefined)[] | undefined): StoredDocument[] {
    const { order = "oldest", after, limit } = query;
    const from = after === undefined ? undefined : fromPageCursor(after);
    const sign = order === "newest" ? -1 : 1;
    const list = (order === "due" ? this.#dueGroups : this.#groups).get(name);
    // Negative for what comes before the cursor, where the list goes on from.
    const place = (document: StoredDocument): number => {
      if (from === undefined) return 0;
      const apart = instantOf(document, order) - from.at || compareText(document.key, from.key);
      return apart * sign > 0 ? 1 : -1;
    };
    const items: StoredDocument[] = [];
    for (const document of (order === "newest" ? list?.backFrom(place) : list?.from(place)) ?? []) {
      if (tags !== undefined && !tags.some((tag) => tag !== undefined && document.index.tags?.includes(tag) === true)) {
        continue;
      }
      if (items.push(document) > limit) break;
    }
    return items;
  }

  find(query: DocumentQuery): Page<StoredDocument> {
    const { order = "oldest", limit } = query;
    const { names, tags } = namesOf(query);
    const found = new Set(names.flatMap((name) => this.#first(name, query, tags)));
    const compare = order === "due" ? inDueOrder : inOrder;
    const sorted = [...found].sort((a, b) => (order === "newest" ? compare(b, a) : compare(a, b)));
    const items = sorted.slice(0, limit);
    const last = items.at(-1);
    const more = sorted.length > limit && last !== undefined;
    return { items, next: more ? toCursor(instantOf(last, order), last.key) : undefined };
  }
}
