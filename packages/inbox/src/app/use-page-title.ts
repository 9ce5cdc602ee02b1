import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { COUNTED, mineQuery } from "../data/queries.ts";

/** How many wait for whoever is signed in: `3`, `99+`, or nothing. */
export function useMineCount(): string {
  const { data } = useQuery(mineQuery);
  const count = data?.items.length ?? 0;
  if (count === 0) return "";
  return count >= COUNTED || (data?.next ?? null) !== null ? `${COUNTED - 1}+` : String(count);
}

/** The title of the tab: how many wait, and what the page is. */
export function usePageTitle(title: string): void {
  const count = useMineCount();
  useEffect(() => {
    document.title = `${count === "" ? "" : `(${count}) `}${title} · Holdpoint`;
  }, [count, title]);
}
