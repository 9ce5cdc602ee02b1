import type { ReactElement } from "react";
import { usePageTitle } from "../../app/use-page-title.ts";
import { Empty } from "../../components/empty.tsx";
import { Failure } from "../../components/failure.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import type { AlarmKind } from "../../data/alarm-groups.ts";
import { useAlarms } from "../../data/use-alarms.ts";
import { DeliveriesCard } from "./deliveries-card.tsx";
import { FailedCard } from "./failed-card.tsx";
import { StuckCard } from "./stuck-card.tsx";

/** What needs somebody who runs the agents: threads that do not go on, and notifications that reached nobody. */
export function AlarmsPage(): ReactElement {
  usePageTitle("Alarms");
  const { isTold, isReading, error, groups, stuck, failed, undelivered } = useAlarms();
  const has = (kind: AlarmKind): boolean => groups.some((group) => group.kind === kind);
  const isNothing = isTold && groups.length === 0 && error === null;
  return (
    <>
      <PageHeader title="Alarms" />
      {!isTold && <Empty title="You may read neither threads nor deliveries of notifications" />}
      {error !== null && <Failure error={error} />}
      <div className="space-y-4 px-4 md:px-6">
        {has("unclaimable") && <StuckCard kind="unclaimable" stuck={stuck} />}
        {has("blocked") && <StuckCard kind="blocked" stuck={stuck} />}
        {has("failed") && <FailedCard listing={failed} />}
        <DeliveriesCard listing={undelivered} />
      </div>
      {isNothing && (isReading ? <Loading what="The list" /> : <Empty title="Nothing needs anybody" />)}
    </>
  );
}
