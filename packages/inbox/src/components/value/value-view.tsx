import type { Json, JsonObject } from "holdpoint/client";
import type { ReactElement } from "react";
import { ListView } from "./list-view.tsx";
import { ObjectView } from "./object-view.tsx";
import type { Place } from "./reading.ts";
import { ScalarView } from "./scalar-view.tsx";

/** A value, typed and whole. `isRaw`: as it is stored; else with what is not what it seems written out by the server. */
export interface ValueProps extends Place {
  readonly value: Json;
  readonly isRaw?: boolean | undefined;
}

/** Shows any value: fields with names, lists with numbers, texts in full. */
export function ValueView(props: ValueProps): ReactElement {
  const { value } = props;
  if (Array.isArray(value)) return <ListView {...props} items={value} />;
  const isScalar = typeof value !== "object" || value === null;
  return isScalar ? <ScalarView {...props} /> : <ObjectView {...props} fields={value as JsonObject} />;
}
