/** Policies for tools: what `compile` and `Holdpoint` take. */
import { normalizeReviewers } from "../approvals/check-reviewers.ts";
import { compilePolicy as compile, type CompiledPolicy } from "../policy/compile.ts";
import type { PolicyDocument } from "../policy/document.ts";
import type { Judge } from "../policy/judge.ts";
import { loadPolicy } from "../policy/load.ts";
import type { ToolShape } from "../policy/tool-shape.ts";
import { storableSchema } from "../engine/questions/answer-schema.ts";
import type { Tool, ToolSchema } from "./tool.ts";

export interface PolicyOptions {
  /** Rules that are code: `shellJudge(…)`, or your own. */
  readonly judges?: readonly Judge[];
  /** The roles there are, when they are known: a rule that asks another is refused. */
  readonly roles?: ReadonlySet<string>;
}

/** A tool, or what `approve()` is called with: a name, an effect, and a schema of its arguments. */
export type PolicyTool = Tool | { readonly name: string; readonly effect: "read" | "act"; readonly schema: ToolSchema };

function shapeOf(tool: PolicyTool): ToolShape {
  const { name, effect } = tool;
  return {
    name,
    effect,
    ...("asks" in tool && tool.asks === true ? { asks: true } : {}),
    schema: "shape" in tool ? tool.shape.schema : storableSchema(tool.schema, `tool ${JSON.stringify(name)}`),
  };
}

/**
 * Makes a policy (YAML or JSON text, or an object) ready for the tools it is to judge. Everything is checked here: a rule
 * for a tool or a field that does not exist, a condition that could not be judged. Throws POLICY_INVALID.
 */
export function compilePolicy(
  source: string | PolicyDocument,
  tools: readonly PolicyTool[],
  { judges = [], roles }: PolicyOptions = {},
): CompiledPolicy {
  return compile(loadPolicy(source), tools.map(shapeOf), {
    judges,
    checkReviewers: (reviewers, field) =>
      normalizeReviewers(reviewers, { field, ...(roles === undefined ? {} : { roles }) }),
  });
}
