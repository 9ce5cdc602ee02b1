import type { JsonObject } from "../core/json.ts";
import type { Effect } from "./outcome.ts";

/** What a policy is checked against: a tool's name, what it does, and the JSON Schema of its arguments. */
export interface ToolShape {
  readonly name: string;
  readonly effect: Effect;
  readonly schema: JsonObject;
}
