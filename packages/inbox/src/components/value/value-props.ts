import type { Json } from "holdpoint/client";
import type { Place } from "./reading.ts";

/** A value, typed and whole. `isRaw`: as it is stored; else with what is not what it seems written out by the server. */
export interface ValueProps extends Place {
  readonly value: Json;
  readonly isRaw?: boolean | undefined;
}
