import type { ReactElement } from "react";
import { MarkedText } from "../../../components/marked-text.tsx";

/** A condition, as it is written. */
export function Condition({ text, isRaw }: { readonly text: string; readonly isRaw: boolean }): ReactElement {
  return (
    <code className="mt-1 block rounded-md bg-sunken px-2.5 py-1.5 font-mono text-xs break-words whitespace-pre-wrap">
      <MarkedText text={text} isRaw={isRaw} />
    </code>
  );
}
