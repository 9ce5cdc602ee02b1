import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { MarkedText } from "../../components/marked-text.tsx";
import { Notice } from "../../components/notice.tsx";
import { Sentence } from "../../components/sentence.tsx";
import { Ago } from "../../components/when.tsx";
import { alarmsQuery } from "../../data/queries.ts";

const FIRST = 5;

/** Threads that nothing goes on with until somebody does something. */
export function AlarmsList(): ReactElement | null {
  const { data: alarms = [] } = useQuery(alarmsQuery);
  if (alarms.length === 0) return null;
  const [first, others] = [alarms.slice(0, FIRST), alarms.slice(FIRST)];
  const item = ({ kind, threadId, since, says }: (typeof alarms)[number]): ReactElement => (
    <li key={`${kind} ${threadId}`}>
      <Link to="/threads/$id" params={{ id: threadId }} className="font-medium text-ink underline">
        <MarkedText text={threadId} isRaw />
      </Link>{" "}
      <span className="text-xs">
        {kind}, <Ago at={since} />
      </span>
      <p>
        <Sentence text={says} />
      </p>
    </li>
  );
  return (
    <section aria-label="Alarms" className="px-4 pb-3 md:px-6">
      <Notice
        look="danger"
        title={alarms.length === 1 ? "One thread cannot go on" : `${alarms.length} threads cannot go on`}
      >
        <ul className="space-y-2 text-sm">{first.map(item)}</ul>
        {others.length > 0 && (
          <details className="mt-2 text-sm">
            <summary className="font-medium">{others.length} more</summary>
            <ul className="mt-2 space-y-2">{others.map(item)}</ul>
          </details>
        )}
      </Notice>
    </section>
  );
}
