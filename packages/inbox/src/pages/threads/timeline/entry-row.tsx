import { Link } from "@tanstack/react-router";
import type { JournalItem } from "holdpoint/client";
import { useState, type ReactElement } from "react";
import { Icon, type IconName } from "../../../components/icon.tsx";
import { sayInstantLong, sayTime } from "../../../components/instants.ts";
import { Sentence } from "../../../components/sentence.tsx";
import { ValueView } from "../../../components/value/value-view.tsx";
import { entryKind, type EntryKind } from "./entry-kinds.ts";
import { textIn } from "./journal-groups.ts";

const LOOKS: Readonly<Record<EntryKind, { readonly icon: IconName | undefined; readonly look: string }>> = {
  begin: { icon: "begin", look: "bg-accent-soft text-accent" },
  pause: { icon: "pause", look: "bg-warn-soft text-warn" },
  decision: { icon: "person", look: "bg-accent-soft text-accent" },
  fork: { icon: "fork", look: "bg-accent-soft text-accent" },
  trouble: { icon: "warning", look: "bg-danger-soft text-danger" },
  end: { icon: "check", look: "bg-ok-soft text-ok" },
  work: { icon: undefined, look: "" },
};

function EntryMark({ kind }: { readonly kind: EntryKind }): ReactElement {
  const { icon, look } = LOOKS[kind];
  if (icon === undefined) {
    return (
      <span aria-hidden="true" className="flex size-5 shrink-0 items-center justify-center">
        <span className="size-1.5 rounded-full bg-line-strong" />
      </span>
    );
  }
  return (
    <span className={`flex size-5 shrink-0 items-center justify-center rounded-full ${look}`}>
      <Icon name={icon} className="size-3" />
      <span className="sr-only">{kind}: </span>
    </span>
  );
}

/** One thing a thread did: a sentence, and what was recorded of it when it is opened. */
export function EntryRow({ item }: { readonly item: JournalItem }): ReactElement {
  const [isOpen, setIsOpen] = useState(false);
  const { says, at, interruptId, detail } = item;
  const kind = entryKind(item);
  const parent = item.kind === "forked" ? textIn(item, "thread") : undefined;
  return (
    <li className="flex items-start gap-2 py-1">
      <EntryMark kind={kind} />
      <details className="min-w-0 flex-1" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
        <summary className={`rounded-sm text-sm break-words ${kind === "work" ? "text-ink-2" : "font-medium"}`}>
          <Sentence text={says} />
        </summary>
        {isOpen && (
          <div
            role="group"
            aria-label="What was recorded"
            tabIndex={0}
            className="mt-1.5 mb-2 max-h-96 overflow-auto rounded-md border border-line bg-sunken px-3 py-2 text-sm"
          >
            <ValueView value={detail} />
          </div>
        )}
      </details>
      {interruptId !== undefined && (
        <Link
          to="/requests/$id"
          params={{ id: interruptId }}
          aria-label={`question: ${says}`}
          className="shrink-0 text-sm text-accent underline"
        >
          question
        </Link>
      )}
      {parent !== undefined && (
        <Link to="/threads/$id" params={{ id: parent }} className="shrink-0 text-sm text-accent underline">
          where from
        </Link>
      )}
      <time
        dateTime={new Date(at).toISOString()}
        title={sayInstantLong(at)}
        className="shrink-0 text-xs leading-5 text-ink-3 tabular-nums max-sm:hidden"
      >
        {sayTime(at)}
      </time>
    </li>
  );
}
