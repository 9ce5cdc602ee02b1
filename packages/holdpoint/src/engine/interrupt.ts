/**
 * `interrupt()`: stop here until a person has answered.
 *
 * N1. It never throws to suspend: its promise just does not settle, so no `try`, `catch` or `finally` can swallow a pause.
 * N2. A question nobody awaits is not published, and nothing is executed after it (K2).
 */
import { HoldpointError } from "../core/errors.ts";
import { durationMs, type Duration } from "../core/duration.ts";
import type { OnDeadline } from "../core/journal.ts";
import { canonicalClone, digestOf, isText, type Json, toJson } from "../core/json.ts";
import { refusal, StepError } from "../core/step-error.ts";
import { parseAnswer, storableSchema, type AnswerSchema } from "./answer-schema.ts";
import { placeFor } from "./context.ts";
import type { Answer, Behavior, Operation } from "./operation.ts";
import { expiryOutcome } from "./replay.ts";
import type { Asking } from "../core/interrupt.ts";

/** How a question may be answered, and until when. */
export interface InterruptOptions<Answered = unknown> {
  /** A stable name for the question; needed when two questions of one place have the same value. */
  readonly key?: string;
  /** What an answer has to look like; enforced before anything is recorded. */
  readonly schema?: AnswerSchema<Answered>;
  /** Until when it can be answered: from now on (`"3h"`, `"12d"`, ms), or an instant. */
  readonly deadline?: Duration | Date;
  /** What happens then: the question is answered with a value, or `interrupt()` rejects with DEADLINE_PASSED (default). */
  readonly onDeadline?: { readonly value: unknown } | "fail";
}

/** A promise that knows whether anybody listens to it (N2). */
class Question<Answered> implements Promise<Answered> {
  readonly [Symbol.toStringTag] = "Promise";
  readonly #operation: Operation;
  readonly #parse: (raw: unknown) => unknown;
  #promise: Promise<Answered> | undefined;

  constructor(operation: Operation, parse: (raw: unknown) => unknown) {
    this.#operation = operation;
    this.#parse = parse;
  }

  #heard(): Promise<Answered> {
    if (!this.#operation.heard) {
      this.#operation.heard = true;
      this.#operation.scope.task.host.turns.touch();
    }
    this.#promise ??= this.#operation.promise.then((raw) => this.#parse(raw) as Answered);
    return this.#promise;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- being awaitable, and knowing when it is, is what this class is for
  then<Result1 = Answered, Result2 = never>(
    onfulfilled?: ((value: Answered) => Result1 | PromiseLike<Result1>) | null,
    onrejected?: ((reason: unknown) => Result2 | PromiseLike<Result2>) | null,
  ): Promise<Result1 | Result2> {
    return this.#heard().then(onfulfilled, onrejected);
  }

  catch<Result = never>(
    onrejected?: ((reason: unknown) => Result | PromiseLike<Result>) | null,
  ): Promise<Answered | Result> {
    return this.#heard().catch(onrejected);
  }

  finally(onfinally?: (() => void) | null): Promise<Answered> {
    return this.#heard().finally(onfinally);
  }
}

const SHORT = 80;

/** What a question says, short enough for a message. */
function shortly(value: Json): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > SHORT ? `${text.slice(0, SHORT)}…`.toWellFormed() : text;
}

function checkDeadline(options: InterruptOptions): OnDeadline | undefined {
  const { deadline, onDeadline } = options;
  if (onDeadline !== undefined && deadline === undefined) {
    throw new HoldpointError("INVALID_ARGUMENT", "interrupt() was given onDeadline and no deadline.");
  }
  if (deadline === undefined) return undefined;
  if (deadline instanceof Date ? Number.isNaN(deadline.getTime()) : durationMs(deadline) < 0) {
    throw new HoldpointError("INVALID_ARGUMENT", "The deadline of interrupt() is no instant.");
  }
  return onDeadline === undefined || onDeadline === "fail"
    ? "fail"
    : { value: canonicalClone(toJson(onDeadline.value, "value of onDeadline")) };
}

function deadlineAt(deadline: Duration | Date, now: number): number {
  return deadline instanceof Date ? deadline.getTime() : now + durationMs(deadline);
}

function asking(
  operation: Operation,
  question: {
    readonly value: Json;
    readonly options: InterruptOptions;
    readonly schema: Asking["schema"];
    readonly onDeadline: OnDeadline | undefined;
  },
): Asking {
  const { value, options, schema, onDeadline } = question;
  return {
    value,
    ...(options.key === undefined ? {} : { key: options.key }),
    ...(schema === undefined ? {} : { schema }),
    ...(options.deadline === undefined || onDeadline === undefined
      ? {}
      : { deadlineAt: deadlineAt(options.deadline, operation.scope.task.host.now()), onDeadline }),
  };
}

function answered(operation: Operation, answer: Answer): void {
  const { task } = operation.scope;
  const outcome =
    answer.kind === "answered"
      ? { value: canonicalClone(answer.entry.value) }
      : expiryOutcome(answer.entry.outcome, operation.label);
  task.host.consumed(answer.entry);
  task.settle(operation, answer.entry, outcome);
}

/**
 * Asks people, and resolves with the answer: a second or twelve days later, here or on another machine.
 * `value` is what they are shown (JSON). Everything journaled before it is never executed again.
 */
export function interrupt<Answered = Json>(
  value: unknown,
  options: InterruptOptions<Answered> = {},
): Promise<Answered> {
  const place = placeFor("interrupt()");
  if (!place.task.host.durable) {
    throw new HoldpointError(
      "CHECKPOINTER_REQUIRED",
      'interrupt() needs a checkpointer to store the pause in: compile({ checkpointer: SqliteSaver.fromConnString("holdpoint.db") }), or new MemorySaver() in tests.',
    );
  }
  // In the form in which others read it from the store.
  const shown = canonicalClone(toJson(value, "value of interrupt()"));
  const schema = options.schema === undefined ? undefined : storableSchema(options.schema);
  if (options.key !== undefined && !isText(options.key)) {
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      "The key of interrupt() is text that is not empty, in well-formed Unicode.",
    );
  }
  const onDeadline = checkDeadline(options);
  const behavior: Behavior = {
    begin(operation) {
      operation.waiting = true;
      task.host.ask(operation, asking(operation, { value: shown, options, schema, onDeadline }));
    },
    resume(operation, recorded) {
      // Its answer was withdrawn: it is asked again.
      if (recorded.asked === undefined) behavior.begin(operation);
      else operation.waiting = true;
    },
    answered,
  };
  const { task } = place;
  const operation = task.register(
    place,
    "interrupt",
    options.key ?? shortly(shown),
    digestOf(schema === undefined ? shown : [shown, schema]),
    behavior,
  );
  operation.heard = false;
  return new Question<Answered>(operation, (raw) => parsed(options.schema, raw as Json));
}

/** The answer through the author's schema. It fitted the JSON Schema; a refinement may still refuse it, loudly. */
async function parsed(schema: AnswerSchema | undefined, raw: Json): Promise<unknown> {
  if (schema === undefined || !("~standard" in schema)) return raw;
  const result = await parseAnswer(schema, raw);
  if ("value" in result) return result.value;
  const [first] = result.issues;
  throw new StepError(
    refusal(
      "ANSWER_INVALID",
      `The answer does not fit: ${first?.path ?? "$"} ${first?.message ?? ""}.`,
      result.issues as unknown as Json,
    ),
  );
}
