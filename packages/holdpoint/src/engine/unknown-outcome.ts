/**
 * What is asked of people when work that acts was started and nobody can know what came of it (G5): never repeated
 * silently, never taken to have happened.
 */
import type { Json } from "../core/json.ts";
import type { Answer, Operation } from "./operation.ts";

const OUTCOME_SCHEMA = {
  oneOf: [
    { type: "object", properties: { action: { const: "retry" } }, required: ["action"], additionalProperties: false },
    {
      type: "object",
      properties: { action: { const: "result" }, value: {} },
      required: ["action", "value"],
      additionalProperties: false,
    },
    {
      type: "object",
      properties: { action: { const: "fail" }, reason: { type: "string" } },
      required: ["action"],
      additionalProperties: false,
    },
  ],
} as const;

/** What a person said became of it. */
export type OutcomeAnswer =
  | { readonly action: "retry" }
  | { readonly action: "result"; readonly value: Json }
  | { readonly action: "fail"; readonly reason?: string };

/** Work that was started. */
export interface Started {
  readonly name: string;
  readonly attempt: number;
  readonly idempotencyKey: string;
  /** Why its outcome is unknown. */
  readonly why: string;
}

/** Asks; the operation waits until somebody says what became of it. */
export function askWhatBecame(operation: Operation, { name, attempt, idempotencyKey, why }: Started): void {
  operation.waiting = true;
  operation.scope.task.host.ask(
    operation,
    {
      value: {
        question: `${operation.label} was started (attempt ${attempt}) and ${why}. Did it happen? Choose: retry it, give its result, or fail.`,
        step: name,
        attempt,
        idempotencyKey,
        why,
      },
      schema: OUTCOME_SCHEMA,
      purpose: "outcome",
    },
    `outcome ${attempt}`,
  );
}

/** What was answered; with no answer in time it counts as failed. */
export function whatBecame(answer: Answer): OutcomeAnswer {
  return answer.kind === "answered" ? (answer.entry.value as OutcomeAnswer) : { action: "fail" };
}
