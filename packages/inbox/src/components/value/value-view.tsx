import type { JsonObject } from "holdpoint/client";
import type { ReactElement } from "react";
import { ListView } from "./list-view.tsx";
import { ObjectView } from "./object-view.tsx";
import { ScalarView } from "./scalar-view.tsx";
import type { ValueProps } from "./value-props.ts";

/** Shows any value: fields with names, lists with numbers, texts in full. */
export function ValueView(props: ValueProps): ReactElement {
  const { value } = props;
  if (Array.isArray(value)) return <ListView {...props} items={value} />;
  const isScalar = typeof value !== "object" || value === null;
  return isScalar ? <ScalarView {...props} /> : <ObjectView {...props} fields={value as JsonObject} />;
}
