/**
 * Documents many threads write: the counter of a limit, the uses of a grant, the rejections of an action. When somebody
 * else was faster, what was to be written is made again from what is there now.
 */
import type { Json } from "../../core/json.ts";
import type { DocumentPut, StoredDocument } from "../../storage/store.ts";

/** The body after a change; undefined when the change does not fit any more. */
export type Remake = (body: Json | undefined) => Json | undefined;

const remakes = new WeakMap<DocumentPut, Remake>();

/** A document as `remake` makes it of what is there; undefined when it does not fit. */
export function remakable(
  { collection, key }: Pick<DocumentPut, "collection" | "key">,
  found: StoredDocument | undefined,
  remake: Remake,
): DocumentPut | undefined {
  const body = remake(found === undefined ? undefined : (JSON.parse(found.body) as Json));
  if (body === undefined) return undefined;
  const index = found?.index ?? { at: 0 };
  const put: DocumentPut = { collection, key, revision: found?.revision ?? 0, body: JSON.stringify(body), index };
  remakes.set(put, remake);
  return put;
}

/** Whether it is one of these. */
export function isRemakable(put: DocumentPut): boolean {
  return remakes.has(put);
}

/** The put made anew, when it is one that can be. */
export function remade(put: DocumentPut, found: StoredDocument | undefined): DocumentPut | undefined {
  const remake = remakes.get(put);
  return remake === undefined ? undefined : remakable(put, found, remake);
}

/**
 * Two changes of one document in one commit, as one: the second on what the first leads to. Undefined when they are not
 * of this kind, or when the second does not fit after the first.
 */
export function joined(first: DocumentPut, second: DocumentPut): DocumentPut | undefined {
  const [before, after] = [remakes.get(first), remakes.get(second)];
  if (before === undefined || after === undefined || first.body === null) return undefined;
  const body = after(JSON.parse(first.body) as Json);
  if (body === undefined) return undefined;
  const put: DocumentPut = { ...first, body: JSON.stringify(body) };
  remakes.set(put, (found) => {
    const between = before(found);
    return between === undefined ? undefined : after(between);
  });
  return put;
}
