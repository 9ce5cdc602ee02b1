import { useState, type ReactElement } from "react";
import { LOCALE } from "../instants.ts";
import { MarkedText } from "../marked-text.tsx";
import { hostIn } from "./reading.ts";

const FIRST = 1_500;

/** A text in full: plain, without links; a long one says how much more there is, and shows it. */
export function TextView({
  text,
  isRaw = false,
  isProse = false,
}: {
  readonly text: string;
  readonly isRaw?: boolean;
  /** Words rather than something that is run or sent. */
  readonly isProse?: boolean;
}): ReactElement {
  const [isWhole, setIsWhole] = useState(text.length <= FIRST);
  if (text === "") return <span className="text-ink-3">empty text</span>;
  const address = hostIn(text);
  if (address !== undefined && isWhole) {
    return (
      <span className="break-all">
        <MarkedText text={address.before} isRaw={isRaw} />
        <strong className="font-semibold">
          <MarkedText text={address.host} isRaw={isRaw} />
        </strong>
        <MarkedText text={address.after} isRaw={isRaw} />
      </span>
    );
  }
  const isBlock = text.includes("\n") || text.length > FIRST;
  const shown = isWhole ? text : text.slice(0, FIRST).toWellFormed();
  return (
    <>
      <span
        className={
          isBlock ? `block break-words whitespace-pre-wrap ${isProse ? "" : "font-mono text-sm"}` : "break-words"
        }
      >
        <MarkedText text={shown} isRaw={isRaw} />
      </span>
      {!isWhole && (
        <button
          type="button"
          className="mt-1 text-sm font-medium text-accent underline"
          onClick={() => setIsWhole(true)}
        >
          {(text.length - FIRST).toLocaleString(LOCALE)} more characters are not shown: show all
        </button>
      )}
    </>
  );
}
