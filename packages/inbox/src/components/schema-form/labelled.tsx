import type { JsonObject } from "holdpoint/client";
import { useContext, useId, type ReactElement, type ReactNode } from "react";
import { FormContext, useIssues } from "./form-context.ts";
import { saidOf } from "./form-schema.ts";

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
  readonly children: (words: InputWords) => ReactNode;
}): ReactElement {
  const id = useId();
  const issues = useIssues(path);
  const { touch } = useContext(FormContext);
  const { title, description } = saidOf(schema);
  const wrong = problem === undefined ? issues : [problem];
  return (
    <div onChange={() => touch(path)}>
      <label htmlFor={id} className="mb-1 flex flex-wrap items-baseline gap-x-2 text-sm font-medium">
        {title ?? (name === "" ? "Answer" : name)}
        {title !== undefined && name !== "" && <span className="font-mono text-xs font-normal text-ink-3">{name}</span>}
        {!isRequired && <span className="text-xs font-normal text-ink-3">optional</span>}
      </label>
      {children({ id, "aria-describedby": `${id}-said`, "aria-invalid": wrong.length > 0 })}
      <div id={`${id}-said`} className="text-xs">
        {wrong.map((message) => (
          <p key={message} className="mt-1 font-medium text-danger">
            {message}
          </p>
        ))}
        {reading !== undefined && <p className="mt-1 text-ink-2">{reading}</p>}
        {description !== undefined && <p className="mt-1 text-ink-3">{description}</p>}
      </div>
    </div>
  );
}
