/** What a grant is made of when somebody issues one. */
import { durationMs, type Duration } from "../../core/duration.ts";
import type { Grant } from "../../policy/grants/grant.ts";
import type { ToolShape } from "../../policy/tool-shape.ts";

/** What a grant is for: a tool, or its name, effect and JSON Schema. */
export type GrantTool =
  | ToolShape
  | (Pick<ToolShape, "name" | "effect"> & { readonly shape: Pick<ToolShape, "schema"> });

/** The bounds of a grant. */
export interface GrantInput {
  readonly id?: string;
  /** A condition on the arguments, in CEL. */
  readonly when?: string;
  readonly maxUses: number;
  readonly expiresIn: Duration;
  /** An expression for what one use comes to, and the most it may be in minor units of the currency. */
  readonly amount?: string;
  readonly maxAmountMinor?: number;
  readonly currency?: string;
}

/** The grant that somebody issues at an instant, and the tool it is for. */
export function grantFrom(
  tool: GrantTool,
  input: GrantInput,
  { by, reason, at }: { readonly by: string; readonly reason: string; readonly at: number },
): { readonly grant: Grant; readonly shape: ToolShape } {
  const { expiresIn, id = `grant_${crypto.randomUUID()}`, when, ...bounds } = input;
  const shape = "shape" in tool ? { name: tool.name, effect: tool.effect, schema: tool.shape.schema } : tool;
  const scope = when === undefined ? { tool: shape.name } : { tool: shape.name, when };
  const expiresAt = at + durationMs(expiresIn, "expiresIn");
  return { grant: { id, scope, ...bounds, issuedBy: by, issuedAt: at, expiresAt, reason }, shape };
}
