/** Pages of lists, as options and as the last line of what is printed. */
import type { Page, Paging } from "../../client/index.ts";
import { defined } from "../frame/given.ts";
import type { Given } from "../frame/options.ts";
import { wholeNumber } from "../frame/whole-number.ts";
import type { PAGE } from "./place.ts";

const MOST = 200;

/** The query of a page. */
export function pageQuery({ limit, cursor }: Given<typeof PAGE>): Paging {
  return defined({ limit: wholeNumber("limit", limit, MOST), cursor });
}

/** A page that has something, or the last one: a filter may leave pages empty that others follow. */
export async function firstFull<Item, Query extends Paging>(
  query: Query,
  read: (query: Query) => Promise<Page<Item>>,
): Promise<Page<Item>> {
  let page = await read(query);
  while (page.items.length === 0 && page.next !== null) page = await read({ ...query, cursor: page.next });
  return page;
}

/** What to say when there is more. */
export function moreLines(next: string | null): readonly string[] {
  return next === null ? [] : ["", `There is more: --cursor ${next}`];
}
