import type { Json, JsonObject } from "holdpoint/client";
import type { ReactElement } from "react";
import { MarkedText } from "../marked-text.tsx";
import type { ValueProps } from "./value-props.ts";
import { ValueView } from "./value-view.tsx";

function isNested(value: Json | undefined): boolean {
  if (typeof value === "string") return value.includes("\n") || value.length > 120;
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

/** Fields: name and value side by side, what is nested below its name. */
export function ObjectView({ fields, isRaw, currency }: ValueProps & { readonly fields: JsonObject }): ReactElement {
  const names = Object.keys(fields);
  if (names.length === 0) return <span className="text-ink-3">no fields</span>;
  return (
    <dl className="grid min-w-0 grid-cols-1 gap-y-2 sm:grid-cols-[minmax(7rem,max-content)_minmax(0,1fr)] sm:gap-x-5">
      {names.map((name) => (
        <div key={name} className={isNested(fields[name]) ? "min-w-0 sm:col-span-2" : "min-w-0 sm:contents"}>
          <dt className="font-mono text-xs leading-[1.3125rem] break-all text-ink-3">
            <MarkedText text={name} isRaw={isRaw === true} />
          </dt>
          <dd className={`min-w-0 ${isNested(fields[name]) ? "mt-1 border-l-2 border-line pl-3" : ""}`}>
            <ValueView value={fields[name] ?? null} isRaw={isRaw} name={name} beside={fields} currency={currency} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
