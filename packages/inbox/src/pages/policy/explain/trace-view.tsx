import type { PolicyTrace } from "holdpoint/client";
import type { ReactElement } from "react";
import { MarkedText } from "../../../components/marked-text.tsx";
import { saySource } from "../rules/policy-card.tsx";
import { ConsiderationItem } from "./consideration-item.tsx";

/** How one policy comes to what it says: all it looked at, in its order; what decided stands out. */
export function TraceView({
  trace: { source, graph, known, verdict, reason, decided, considered },
}: {
  readonly trace: PolicyTrace;
}): ReactElement {
  return (
    <div className="mt-4">
      <h3 className="text-sm font-semibold text-ink-2">
        The policy of {saySource({ source, ...(graph === undefined ? {} : { graph }) })} says {verdict}
      </h3>
      <p className="text-sm text-ink-2">
        <MarkedText text={reason} />
        {!known && " It does not know this tool."}
      </p>
      <ol className="mt-1 divide-y divide-line">
        {considered.map((one, at) => (
          <ConsiderationItem key={at} one={one} hasDecided={decided.includes(one.id)} />
        ))}
      </ol>
    </div>
  );
}
