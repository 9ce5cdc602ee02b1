import type { ReactElement } from "react";
import { readingOf } from "./reading.ts";
import { TextView } from "./text-view.tsx";
import type { ValueProps } from "./value-props.ts";

/** A text, a number, yes or no, or nothing; with what it means beside it. */
export function ScalarView({ value, isRaw = false, ...place }: ValueProps): ReactElement {
  const reading = readingOf(value, place);
  return (
    <>
      {typeof value === "string" ? (
        <TextView text={value} isRaw={isRaw} />
      ) : (
        <span className={value === null ? "text-ink-3" : "font-mono tabular-nums"}>{JSON.stringify(value)}</span>
      )}
      {reading !== undefined && <span className="ml-2 text-sm text-ink-2">{reading}</span>}
    </>
  );
}
