/**
 * What is asked of people when work that acts was started and nobody can know what came of it (G5): never repeated
 * silently, never taken to have happened.
 */
import { makeRequest } from "../../approvals/request.ts";
import type { Reviewers } from "../../approvals/reviewer-rule.ts";
import { visibleForm } from "../../approvals/visible-form.ts";
import { deriveId } from "../../core/ids.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { Answer, AskingFor, Operation } from "../operations/operation.ts";

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

/** The action it was, when it was behind a gate; it takes those who decide about the action to say what became of it. */
export interface About {
  readonly tool: string;
  readonly args: Json;
  readonly reviewers: Reviewers | undefined;
}

function shownOf(
  operation: Operation,
  { name, attempt, idempotencyKey, why, ...about }: Started & Partial<About>,
): Json {
  const action = about.tool === undefined ? {} : visibleForm({ tool: about.tool, args: about.args ?? null });
  return {
    question: `${operation.label} was started (attempt ${attempt}) and ${why}. Did it happen? Choose: retry it, give its result, or fail.`,
    step: name,
    attempt,
    idempotencyKey,
    why,
    ...("shown" in action ? { action: action.shown as JsonObject } : {}),
  };
}

function asking(operation: Operation, started: Started & Partial<About>): AskingFor {
  const value = shownOf(operation, started);
  const { reviewers, tool } = started;
  const { requester, coRequesters, oversight } = operation.scope.task.host.mandate;
  return (id, askedAt) => {
    const question = { value, schema: OUTCOME_SCHEMA, purpose: "outcome" as const };
    if (tool === undefined) return question;
    const review = makeRequest({
      id,
      value,
      askedAt,
      schema: OUTCOME_SCHEMA,
      coRequesters,
      ...(requester === undefined ? {} : { requester }),
      ...(reviewers === undefined ? {} : { reviewers }),
      ...(oversight.directory?.roles === undefined ? {} : { roles: oversight.directory.roles }),
    });
    return { ...question, review: review as unknown as JsonObject };
  };
}

/** Asks; the operation waits until somebody says what became of it. */
export function askWhatBecame(operation: Operation, started: Started & Partial<About>): void {
  operation.waiting = true;
  operation.scope.task.host.ask(operation, asking(operation, started), `outcome ${started.attempt}`);
}

/** Makes the question as it would be asked now, and asks nobody; throws what asking would. */
export function tryToAsk(operation: Operation, started: Started & Partial<About>): void {
  const { host } = operation.scope.task;
  asking(operation, started)(deriveId("int", host.origin, operation.id), host.now());
}

/** What was answered; with no answer in time it counts as failed. */
export function whatBecame(answer: Answer): OutcomeAnswer {
  return answer.kind === "answered" ? (answer.entry.value as OutcomeAnswer) : { action: "fail" };
}
