import { HoldpointError } from "../../core/errors.ts";

/** How many a page has unless told otherwise. */
export const PAGE = 50;
const PAGE_MAX = 1_000;

/** Which page of a list is wanted. */
export interface PageQuery {
  /** From a previous page's `next`. */
  readonly after?: string;
  /** At most 1,000; default 50. */
  readonly limit?: number;
}

/** What a store is asked for; refuses a limit that is none. */
export function pageOf({ after, limit = PAGE }: PageQuery): { readonly after?: string; readonly limit: number } {
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_MAX) {
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      `limit is ${limit}; it must be a whole number from 1 to ${PAGE_MAX}.`,
      { limit },
    );
  }
  return { limit, ...(after === undefined ? {} : { after }) };
}
