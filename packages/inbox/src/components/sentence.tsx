import type { ReactElement } from "react";
import { sayInstant, sayInstantLong } from "./instants.ts";
import { MarkedText } from "./marked-text.tsx";

const INSTANT = /(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z)/;

/** A sentence of the server's, with its instants in the time of this device. */
export function Sentence({ text, isRaw = false }: { readonly text: string; readonly isRaw?: boolean }): ReactElement {
  return (
    <>
      {text.split(INSTANT).map((part, at) =>
        // Every second part is what the expression found.
        at % 2 === 0 ? (
          <MarkedText key={at} text={part} isRaw={isRaw} />
        ) : (
          <time key={at} dateTime={part} title={sayInstantLong(Date.parse(part))} className="whitespace-nowrap">
            {sayInstant(Date.parse(part))}
          </time>
        ),
      )}
    </>
  );
}
