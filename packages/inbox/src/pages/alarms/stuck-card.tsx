import type { Alarm } from "holdpoint/client";
import type { ReactElement } from "react";
import { Card } from "../../components/card.tsx";
import { sayGoOn } from "../threads/act/go-on.tsx";
import { ThreadItem } from "./thread-item.tsx";

const WORDS: Readonly<Record<Alarm["kind"], { readonly title: string; readonly todo: string }>> = {
  unclaimable: {
    title: "No worker serves them",
    todo: "They go on by themselves once a worker has their graph, and the version where they are pinned to one.",
  },
  blocked: {
    title: "Blocked",
    todo: `The code that is there does not replay what they did. They go on by themselves once code is deployed that does. ${sayGoOn("blocked")}`,
  },
};

/** Threads that nothing goes on with until somebody does something, of one kind. */
export function StuckCard({
  kind,
  stuck,
}: {
  readonly kind: Alarm["kind"];
  readonly stuck: readonly Alarm[];
}): ReactElement {
  const { title, todo } = WORDS[kind];
  return (
    <div id={kind} className="scroll-mt-4">
      <Card title={title}>
        <p className="text-sm text-ink-2">{todo} Where nobody wants that, cancel them.</p>
        <ul aria-label={title} className="mt-1 -mb-2 divide-y divide-line">
          {stuck
            .filter((one) => one.kind === kind)
            .map(({ threadId, graph, version, since, says }) => (
              <ThreadItem
                key={threadId}
                id={threadId}
                graph={graph}
                version={version}
                since={since}
                says={says}
                {...(kind === "blocked" ? { way: kind } : {})}
              />
            ))}
        </ul>
      </Card>
    </div>
  );
}
