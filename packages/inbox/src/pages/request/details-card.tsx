import { reviewOf, type InterruptDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { sayInstantLong } from "../../components/instants.ts";
import { MarkedText } from "../../components/marked-text.tsx";

/** Ids and digests: what a decision names, and what it is bound to. */
export function DetailsCard({ question }: { readonly question: InterruptDetail }): ReactElement {
  const { id, digest, threadId, createdAt } = question;
  const review = reviewOf(question);
  const envelope = review?.envelope;
  const facts: readonly (readonly [string, unknown])[] = [
    ["request", id],
    ["digest of what is shown", digest],
    ["thread", threadId],
    ["asked", sayInstantLong(createdAt)],
    ["edition", review?.edition],
    ["graph version", envelope?.["version"]],
    ["policy", envelope?.["policyDigest"]],
    ["schema of the tool", envelope?.["schemaDigest"]],
    ["action", envelope?.["actionDigest"]],
    ["envelope", envelope?.["envelopeDigest"]],
  ];
  return (
    <details className="rounded-lg border border-line bg-surface px-4 py-2 text-sm">
      <summary className="font-semibold text-ink-2">Ids and digests</summary>
      <dl className="mt-2 grid gap-x-5 gap-y-1 pb-1 sm:grid-cols-[max-content_minmax(0,1fr)]">
        {facts.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name} className="sm:contents">
              <dt className="text-xs text-ink-3">{name}</dt>
              <dd className="font-mono text-xs break-all">
                <MarkedText text={String(value as string | number)} isRaw />
              </dd>
            </div>
          ),
        )}
      </dl>
    </details>
  );
}
