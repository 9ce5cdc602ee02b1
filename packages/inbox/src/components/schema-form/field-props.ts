import type { Json, JsonObject } from "holdpoint/client";

/** One field: what it is of, and where it stands. */
export interface FieldProps {
  readonly schema: JsonObject;
  readonly value: Json;
  readonly path: string;
  /** Empty for the whole. */
  readonly name: string;
  readonly isRequired: boolean;
  readonly onChange: (value: Json) => void;
}
