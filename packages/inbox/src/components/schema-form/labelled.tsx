import type { JsonObject } from "holdpoint/client";
import { useContext, useId, type ReactElement, type ReactNode } from "react";
import { MarkedText } from "../marked-text.tsx";
import { namedMarks } from "../written-out.ts";
import { FormContext, useIssues } from "./form-context.ts";
import { saidOf } from "./form-schema.ts";

/** Most characters that are named. */
const NAMED = 10;

/** What an input says about itself: put on the input. */
export interface InputWords {
  readonly id: string;
  readonly "aria-describedby": string;
  readonly "aria-invalid": boolean;
}

/** A field with its name, what its schema says of it, and what is wrong with it. */
export function Labelled({
  schema,
  path,
  name,
  isRequired,
  problem,
  reading,
  typed = "",
  children,
}: {
  readonly schema: JsonObject;
  readonly path: string;
  readonly name: string;
  readonly isRequired: boolean;
  /** What is typed is no value: why. */
  readonly problem?: string | undefined;
  /** What the value means, where that is not plain. */
  readonly reading?: string | undefined;
  /** The text in the field, in which nothing can be marked. */
  readonly typed?: string;
  readonly children: (words: InputWords) => ReactNode;
}): ReactElement {
  const id = useId();
  const issues = useIssues(path);
  const { touch } = useContext(FormContext);
  const { title, description } = saidOf(schema);
  const marks = namedMarks(typed);
  const wrong = problem === undefined ? issues : [problem];
  return (
    <div onChange={() => touch(path)}>
      <label htmlFor={id} className="mb-1 flex flex-wrap items-baseline gap-x-2 text-sm font-medium">
        <MarkedText text={title ?? (name === "" ? "Answer" : name)} isRaw />
        {title !== undefined && name !== "" && (
          <span className="font-mono text-xs font-normal text-ink-3">
            <MarkedText text={name} isRaw />
          </span>
        )}
        {!isRequired && <span className="text-xs font-normal text-ink-3">optional</span>}
      </label>
      {children({ id, "aria-describedby": `${id}-said`, "aria-invalid": wrong.length > 0 })}
      <div id={`${id}-said`} className="text-xs">
        {wrong.map((message) => (
          <p key={message} className="mt-1 font-medium text-danger">
            <MarkedText text={message} isRaw />
          </p>
        ))}
        {reading !== undefined && <p className="mt-1 text-ink-2">{reading}</p>}
        {marks.length > 0 && (
          <p className="mt-1 font-medium text-danger">
            It has {marks.slice(0, NAMED).join(", ")}
            {marks.length > NAMED && ` and ${marks.length - NAMED} more`}, which {marks.length === 1 ? "is" : "are"} not
            what {marks.length === 1 ? "it seems" : "they seem"}.
          </p>
        )}
        {description !== undefined && (
          <p className="mt-1 text-ink-3">
            <MarkedText text={description} isRaw />
          </p>
        )}
      </div>
    </div>
  );
}
