import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Alarm, DeadDelivery, ThreadListed } from "holdpoint/client";
import { useAllItems, type Listing } from "../components/use-all-items.ts";
import { alarmGroups, type AlarmGroup } from "./alarm-groups.ts";
import { alarmsQuery, deadDeliveriesQuery, failedQuery } from "./queries.ts";
import { useMay } from "./use-may.ts";

const NONE: readonly Alarm[] = [];

/** What needs somebody who runs the agents. */
export interface Alarms {
  /** Whether whoever is signed in is told of any. */
  readonly isTold: boolean;
  readonly isReading: boolean;
  /** What kept it from being read. */
  readonly error: Error | null;
  readonly groups: readonly AlarmGroup[];
  /** Threads that nothing goes on with until somebody does something. */
  readonly stuck: readonly Alarm[];
  readonly failed: Listing<ThreadListed>;
  readonly undelivered: Listing<DeadDelivery>;
}

/** What needs somebody who runs the agents; what whoever is signed in may not read is not asked for. */
export function useAlarms(): Alarms {
  const [ofThreads, ofDeliveries] = [useMay("threads:read"), useMay("deliveries:read")];
  const threads = useQuery({ ...alarmsQuery, enabled: ofThreads });
  const failed = useAllItems({ ...failedQuery, enabled: ofThreads });
  const undelivered = useAllItems({ ...deadDeliveriesQuery, enabled: ofDeliveries });
  const stuck = threads.data ?? NONE;
  const { items: failures, hasMore: hasMoreFailed } = failed;
  const { items: unsent, hasMore: hasMoreUnsent } = undelivered;
  const groups = useMemo(
    () =>
      alarmGroups({
        threads: stuck,
        failed: { items: failures, hasMore: hasMoreFailed },
        undelivered: { items: unsent, hasMore: hasMoreUnsent },
      }),
    [stuck, failures, hasMoreFailed, unsent, hasMoreUnsent],
  );
  return {
    isTold: ofThreads || ofDeliveries,
    isReading: (ofThreads && (threads.isPending || failed.isReading)) || (ofDeliveries && undelivered.isReading),
    error: threads.error ?? failed.error ?? undelivered.error,
    groups,
    stuck,
    failed,
    undelivered,
  };
}
