import { rawParts, visibleParts } from "holdpoint/client";
import type { ReactElement } from "react";

/**
 * Text of which every character is seen: what is hidden, turns the line around or looks like something else stands as
 * its code point. `isRaw`: as somebody wrote it; else as the server wrote it out.
 */
export function MarkedText({ text, isRaw = false }: { readonly text: string; readonly isRaw?: boolean }): ReactElement {
  const parts = isRaw ? rawParts(text) : visibleParts(text);
  return (
    <>
      {parts.map(({ text: part, codePoint }, at) =>
        codePoint === undefined ? (
          // A piece that runs from right to left must not take the rest of the line with it.
          <bdi key={at}>{part}</bdi>
        ) : (
          <mark
            key={at}
            title={`The character ${codePoint}, which is not what it seems`}
            className="mx-px rounded-sm bg-danger-soft px-1 font-mono text-[0.85em] font-semibold text-danger"
          >
            {codePoint}
          </mark>
        ),
      )}
    </>
  );
}
