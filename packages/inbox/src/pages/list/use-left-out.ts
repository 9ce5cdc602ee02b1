import { useQueries } from "@tanstack/react-query";
import type { InterruptDetail, InterruptSummary } from "holdpoint/client";
import { interruptQuery } from "../../data/queries.ts";
import { endingOf } from "../request/ending.ts";

/**
 * Why a question cannot be decided with others as it was listed, now that this is known of it; undefined when it can. What
 * is not listed any more may only have moved to another page of the list.
 */
export function leftOutBecause(
  listed: InterruptSummary,
  now: InterruptDetail | undefined,
  type: "approve" | "reject",
): string | undefined {
  if (now === undefined) return "It changed meanwhile.";
  const ending = endingOf(now);
  if (ending !== undefined) return `${ending.title}.`;
  if (now.digest !== listed.digest) return "What is asked was changed meanwhile: look at it by itself.";
  const may = now.you.may[type];
  return may === true ? undefined : may;
}

/** Those that are no more what they were when they were listed, each with the reason; the list hears of changes as they come. */
export function useLeftOut(
  items: readonly InterruptSummary[],
  listed: readonly InterruptSummary[],
  type: "approve" | "reject",
): ReadonlyMap<string, string> {
  const digests = new Map(listed.map(({ id, digest }) => [id, digest]));
  const changed = items.filter(({ id, digest }) => digests.get(id) !== digest);
  const found = useQueries({ queries: changed.map(({ id }) => interruptQuery(id)) });
  return new Map(
    changed.flatMap((item, at): readonly (readonly [string, string])[] => {
      const why = leftOutBecause(item, found[at]?.data, type);
      return why === undefined ? [] : [[item.id, why]];
    }),
  );
}
