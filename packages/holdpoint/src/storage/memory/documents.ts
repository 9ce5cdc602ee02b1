/** The documents of one tenant and collection, findable by parent, tag and state without reading the others. */
import { fromPageCursor, toCursor } from "../cursor.ts";
import type { DocumentIndex, DocumentPut, DocumentQuery, Page, StoredDocument } from "../store.ts";
import { compareText } from "../text-order.ts";
import { SortedList } from "./sorted-list.ts";

function inOrder(a: StoredDocument, b: StoredDocument): number {
  return a.index.at - b.index.at || compareText(a.key, b.key);
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
  };
}

export class DocumentCollection {
  readonly #byKey = new Map<string, StoredDocument>();
  readonly #groups = new Map<string, SortedList<StoredDocument>>();

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
      const list = this.#groups.get(name) ?? new SortedList(inOrder);
      list.add(document);
      this.#groups.set(name, list);
    }
  }

  #unlist(document: StoredDocument): void {
    for (const name of groupsOf(document.index)) {
      const list = this.#groups.get(name);
      list?.remove(document);
      if (list?.empty === true) this.#groups.delete(name);
    }
  }

  find({ parent, tag, state, after, limit }: DocumentQuery): Page<StoredDocument> {
    const name =
      parent === undefined
        ? tag === undefined
          ? group("all", "", state)
          : group("tag", tag, state)
        : group("parent", parent, state);
    const from = after === undefined ? undefined : fromPageCursor(after);
    const items: StoredDocument[] = [];
    // The first document after the cursor: equal counts as before.
    const place = (document: StoredDocument): number =>
      from === undefined ? 0 : document.index.at - from.at || (compareText(document.key, from.key) > 0 ? 1 : -1);
    for (const document of this.#groups.get(name)?.from(place) ?? []) {
      if (parent !== undefined && tag !== undefined && document.index.tags?.includes(tag) !== true) continue;
      const last = items.at(-1);
      if (items.length >= limit && last !== undefined) return { items, next: toCursor(last.index.at, last.key) };
      items.push(document);
    }
    return { items, next: undefined };
  }
}
