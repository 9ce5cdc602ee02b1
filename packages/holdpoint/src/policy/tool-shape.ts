import type { JsonObject } from "../core/json.ts";
import type { Effect } from "./outcome.ts";

/** What a policy is checked against: a tool's name, what it does, and the JSON Schema of its arguments. */
export interface ToolShape {
  readonly name: string;
  readonly effect: Effect;
  /** It only reads, and its author says how it is approved. */
  readonly asks?: true;
  readonly schema: JsonObject;
}
