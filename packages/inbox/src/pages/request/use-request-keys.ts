import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import type { InterruptDetail, OpenWays } from "holdpoint/client";
import { useEffect } from "react";
import { useKeys } from "../../components/use-keys.ts";
import { client } from "../../data/client.ts";
import { mayAnything, type OpenWay } from "./decide/ways.ts";
import { useNeighbors } from "./use-neighbors.ts";

/** The keys of a request; `#approve` and the like in the address open what they name, without deciding anything. */
export function useRequestKeys(
  question: InterruptDetail,
  /** What may be done now; undefined while nothing may. */
  may: OpenWays | undefined,
  open: (way: OpenWay) => void,
): void {
  const { id, claim } = question;
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { hash } = useLocation();
  const { next, previous } = useNeighbors(id);
  const claiming = useMutation({
    mutationFn: () => (claim === undefined ? client.claim(id) : client.release(id)),
    onSettled: () => queries.invalidateQueries({ queryKey: ["interrupt", id] }),
  });
  const wanted = hash === "approve" || hash === "reject" || hash === "edit" ? hash : undefined;
  useEffect(() => {
    if (wanted === undefined) return;
    void navigate({ to: ".", hash: "", replace: true });
    if (may?.[wanted] === true) open(wanted);
  }, [wanted, may, open, navigate]);
  const opens = (way: OpenWay): (() => void) | undefined => (may?.[way] === true ? (): void => open(way) : undefined);
  const goes = (to: string | undefined): (() => void) | undefined =>
    to === undefined ? undefined : (): void => void navigate({ to: "/requests/$id", params: { id: to } });
  useKeys({
    a: opens("approve"),
    r: opens("reject"),
    e: opens("edit"),
    c: mayAnything(question.you.may) ? () => claiming.mutate() : undefined,
    u: () => void navigate({ to: "/" }),
    j: goes(next),
    k: goes(previous),
  });
}
