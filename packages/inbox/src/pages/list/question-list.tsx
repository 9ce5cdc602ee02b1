import type { InterruptSummary } from "holdpoint/client";
import { useMemo, useRef, useState, type ReactElement } from "react";
import { Button } from "../../components/button.tsx";
import { useNow } from "../../components/use-now.ts";
import { BulkBar, bulkProblem } from "./bulk-bar.tsx";
import { BulkDialog, type Bulk } from "./bulk-dialog.tsx";
import type { Group } from "./group-questions.ts";
import { QuestionRow } from "./question-row.tsx";
import { useListKeys } from "./use-list-keys.ts";

/** How much older a question is drawn anew for its tint. */
const STEP_MS = 60_000;

/** Questions under their headings; one may be current (it has the focus), some selected. */
export function QuestionList({
  groups,
  isEnded,
  more,
}: {
  readonly groups: readonly Group[];
  readonly isEnded: boolean;
  readonly more: { readonly isBusy: boolean; readonly load: () => void } | undefined;
}): ReactElement {
  const now = useNow(STEP_MS);
  const list = useRef<HTMLDivElement>(null);
  const items = useMemo(() => groups.flatMap((group) => group.items), [groups]);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  // What was decided meanwhile is gone from the list, and from what is selected.
  const selected = items.filter(({ id }) => picked.has(id));
  const toggle = ({ id }: InterruptSummary): void =>
    setPicked((before) =>
      before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id]),
    );
  const [bulk, setBulk] = useState<Bulk>();
  const clear = (): void => setPicked(new Set());
  const decide = (type: Bulk["type"]): void => {
    if (bulkProblem(selected) === undefined) setBulk({ type, items: selected });
  };
  useListKeys({ list, items, toggle, clear, decide: selected.length > 0 ? decide : undefined });
  return (
    <div ref={list}>
      {groups.map(({ title, items: inGroup }, at) => (
        <section key={`${at} ${title}`} aria-label={title}>
          <h2 className="sticky top-0 z-[5] flex items-baseline gap-2 border-b border-line bg-canvas px-4 py-1.5 text-xs font-semibold text-ink-2 md:px-6">
            {title}
            <span className="font-normal text-ink-3">{inGroup.length}</span>
          </h2>
          <ul>
            {inGroup.map((item) => (
              <QuestionRow
                key={item.id}
                item={item}
                now={now}
                isSelected={picked.has(item.id)}
                isSelecting={selected.length > 0}
                {...(isEnded ? {} : { onToggle: toggle })}
              />
            ))}
          </ul>
        </section>
      ))}
      {more !== undefined && items.length > 0 && (
        <div className="p-4 text-center">
          <Button onClick={more.load} isBusy={more.isBusy}>
            {more.isBusy ? "Reading …" : "Show more"}
          </Button>
        </div>
      )}
      {selected.length > 0 && <BulkBar selected={selected} onClear={clear} onDecide={decide} />}
      {bulk !== undefined && (
        <BulkDialog
          bulk={bulk}
          listed={items}
          onClose={(isDone) => {
            setBulk(undefined);
            if (isDone) clear();
          }}
        />
      )}
    </div>
  );
}
