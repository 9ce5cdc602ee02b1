import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { MarkedText } from "../../components/marked-text.tsx";
import { Sentence } from "../../components/sentence.tsx";
import { Ago } from "../../components/when.tsx";
import { GoOn } from "../threads/act/go-on.tsx";

/** A thread that needs somebody: which, of which agent, since when, and what is the matter where that is known. */
export function ThreadItem({
  id,
  graph,
  version,
  since,
  says,
  way,
}: {
  readonly id: string;
  readonly graph: string;
  readonly version: string;
  readonly since: number;
  /** In visible form. */
  readonly says?: string;
  /** How it can be tried again; left out where it cannot. */
  readonly way?: "blocked" | "failed";
}): ReactElement {
  return (
    <li className="py-2">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <Link to="/threads/$id" params={{ id }} className="font-medium break-all text-ink underline">
          <MarkedText text={id} isRaw />
        </Link>
        <span className="text-xs text-ink-3">
          {graph}
          <span className="font-mono">@{version}</span> · <Ago at={since} />
        </span>
      </div>
      {says !== undefined && (
        <p className="mt-0.5 text-sm text-ink-2">
          <Sentence text={says} />
        </p>
      )}
      {way !== undefined && <GoOn threadId={id} graph={graph} since={since} way={way} isBrief />}
    </li>
  );
}
