import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { InterruptSummary } from "holdpoint/client";
import type { RefObject } from "react";
import { useKeys } from "../../components/use-keys.ts";
import { client } from "../../data/client.ts";
import { sessionQuery } from "../../data/queries.ts";

interface Keyed {
  readonly list: RefObject<HTMLElement | null>;
  readonly items: readonly InterruptSummary[];
  readonly toggle: (item: InterruptSummary) => void;
  readonly clear: () => void;
  /** Decides about all that are selected; undefined when none is. */
  readonly decide: ((type: "approve" | "reject") => void) | undefined;
}

function links(list: HTMLElement | null): readonly HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>("[data-question]") ?? [])];
}

/** Moves the focus to the next question, or the one before; to the first when none has it. */
function move(list: HTMLElement | null, by: 1 | -1): void {
  const all = links(list);
  const row = document.activeElement?.closest("li");
  const at = row === null || row === undefined ? -1 : all.findIndex((link) => row.contains(link));
  const next = at < 0 ? all[0] : all[Math.min(all.length - 1, Math.max(0, at + by))];
  next?.focus();
  next?.closest("li")?.scrollIntoView({ block: "nearest" });
}

/** The keys of the list. What is current is what has the focus. */
export function useListKeys({ list, items, toggle, clear, decide }: Keyed): void {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { data: session } = useQuery(sessionQuery);
  const claim = useMutation({
    mutationFn: ({ id, claim: held }: InterruptSummary) =>
      held?.by === session?.principal.id ? client.release(id) : client.claim(id),
    onSettled: () => queries.invalidateQueries({ queryKey: ["interrupts"] }),
  });
  const current = (): InterruptSummary | undefined => {
    const id = document.activeElement?.closest("li")?.querySelector<HTMLElement>("[data-question]")?.dataset[
      "question"
    ];
    return items.find((item) => item.id === id);
  };
  const on = (act: (item: InterruptSummary) => void) => (): void => {
    const item = current();
    if (item === undefined) move(list.current, 1);
    else act(item);
  };
  const go = (way: "approve" | "reject" | "edit") =>
    on(({ id }) => void navigate({ to: "/requests/$id", params: { id }, hash: way }));
  useKeys({
    j: () => move(list.current, 1),
    k: () => move(list.current, -1),
    a: decide === undefined ? go("approve") : () => decide("approve"),
    r: decide === undefined ? go("reject") : () => decide("reject"),
    e: go("edit"),
    c: on((item) => claim.mutate(item)),
    x: on(toggle),
    Escape: clear,
  });
}
