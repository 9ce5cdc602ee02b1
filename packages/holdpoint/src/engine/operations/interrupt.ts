/**
 * `interrupt()`: stop here until a person has answered.
 *
 * N1. It never throws to suspend: its promise just does not settle, so no `try`, `catch` or `finally` can swallow a pause.
 * N2. A question nobody awaits is not published, and nothing is executed after it (K2).
 */
import { deadlineOf, deadlineRung, type RungInput } from "../../approvals/ladder.ts";
import { makeRequest, type Option, type ReviewRequest } from "../../approvals/request.ts";
import type { ReviewersInput } from "../../approvals/reviewer-rule.ts";
import { HoldpointError } from "../../core/errors.ts";
import type { InterruptId } from "../../core/ids.ts";
import { durationMs, type Duration } from "../../core/duration.ts";
import type { OnDeadline } from "../../core/journal.ts";
import { canonicalClone, digestOf, isText, toJson, type Json, type JsonObject } from "../../core/json.ts";
import { refusal, StepError } from "../../core/step-error.ts";
import { parseAnswer, storableSchema, type AnswerSchema } from "../questions/answer-schema.ts";
import { checkNames } from "../gate/check-terms.ts";
import { placeFor } from "./context.ts";
import type { Answer, AskingFor, Behavior, Operation, Task, TaskHost } from "./operation.ts";
import { expiryOutcome } from "./replay.ts";

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
  /** Who may answer: a role, people, n of m, stages … Default: anybody. */
  readonly reviewers?: ReviewersInput;
  /** In place of a deadline: reminders, other reviewers, escalation, and the default at the end. */
  readonly ladder?: readonly RungInput[];
  /** The answers that are offered: one of them is chosen, and `interrupt()` resolves with its value (or its id). */
  readonly options?: readonly Option[];
  /** It is a yes/no question: text is read, what is unclear is asked again, and it resolves with `"yes"` or `"no"`. */
  readonly clarify?: boolean;
}

/** Every option there is: a misspelled one (`reviewer`) would let anybody answer. */
const OPTIONS: Readonly<Record<keyof InterruptOptions, true>> = {
  key: true,
  schema: true,
  deadline: true,
  onDeadline: true,
  reviewers: true,
  ladder: true,
  options: true,
  clarify: true,
};

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
  if (deadline instanceof Date ? Number.isNaN(deadline.getTime()) : durationMs(deadline, "deadline") < 0) {
    throw new HoldpointError("INVALID_ARGUMENT", "The deadline of interrupt() is no instant.");
  }
  return onDeadline === undefined || onDeadline === "fail"
    ? "fail"
    : { value: canonicalClone(toJson(onDeadline.value, "value of onDeadline")) };
}

function deadlineAt(deadline: Duration | Date, now: number): number {
  return deadline instanceof Date ? deadline.getTime() : now + durationMs(deadline);
}

/** What is asked, ready to be published. */
interface Asked {
  readonly value: Json;
  readonly options: InterruptOptions;
  readonly schema: JsonObject | undefined;
  readonly onDeadline: OnDeadline | undefined;
}

/** Whether people decide about it as reviewers, instead of just answering. */
function isReviewed({ reviewers, ladder, options, clarify }: InterruptOptions): boolean {
  return reviewers !== undefined || ladder !== undefined || options !== undefined || clarify === true;
}

/** The request to reviewers; throws what is wrong with it. */
function reviewOf(
  { value, options, schema, onDeadline }: Asked,
  { mandate }: TaskHost,
  { id, askedAt }: { readonly id: InterruptId; readonly askedAt: number },
): ReviewRequest {
  const { key, reviewers, deadline, clarify } = options;
  const ladder =
    deadline === undefined || onDeadline === undefined
      ? options.ladder
      : [deadlineRung({ deadline, onDeadline }, askedAt)];
  const roles = mandate.oversight.directory?.roles;
  return makeRequest({
    id,
    value,
    askedAt,
    ...(key === undefined ? {} : { key }),
    ...(schema === undefined ? {} : { schema }),
    ...(options.options === undefined ? {} : { options: options.options }),
    ...(clarify === true ? { allow: ["approve", "reject"] } : {}),
    ...(mandate.requester === undefined ? {} : { requester: mandate.requester }),
    coRequesters: mandate.coRequesters,
    ...(reviewers === undefined ? {} : { reviewers }),
    ...(ladder === undefined ? {} : { ladder }),
    ...(roles === undefined ? {} : { roles }),
  });
}

const UNASKED = `int_${"0".repeat(26)}` as InterruptId;

/** Refuses at the call what would be refused when it is asked. A replay asks nothing, and time has passed since. */
function checkReview(asked: Asked, task: Task): void {
  const { options, schema } = asked;
  if (!isReviewed(options)) return;
  const clash =
    options.ladder !== undefined && options.deadline !== undefined
      ? "a deadline and a ladder; give the ladder a default at its end"
      : options.clarify === true && (schema !== undefined || options.options !== undefined)
        ? "clarify, which is for yes and no, and a schema or options"
        : undefined;
  if (clash !== undefined) throw new HoldpointError("INVALID_ARGUMENT", `interrupt() was given ${clash}.`);
  if (!task.replaying) reviewOf(asked, task.host, { id: UNASKED, askedAt: task.host.now() });
}

function asking(asked: Asked, { host }: Task): AskingFor {
  const { value, options, schema, onDeadline } = asked;
  return (id, askedAt) => {
    const review = isReviewed(options) ? reviewOf(asked, host, { id, askedAt }) : undefined;
    const until =
      review === undefined
        ? options.deadline === undefined
          ? undefined
          : deadlineAt(options.deadline, askedAt)
        : deadlineOf(review.ladder);
    return {
      value,
      ...(options.key === undefined ? {} : { key: options.key }),
      ...(schema === undefined ? {} : { schema }),
      ...(until === undefined ? {} : { deadlineAt: until, ...(onDeadline === undefined ? {} : { onDeadline }) }),
      ...(review === undefined ? {} : { review: review as unknown as JsonObject }),
    };
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
  checkNames("interrupt()", options, OPTIONS);
  // In the form in which others read it from the store.
  const shown = canonicalClone(toJson(value, "value of interrupt()"));
  const schema = options.schema === undefined ? undefined : storableSchema(options.schema);
  if (options.key !== undefined && !isText(options.key)) {
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      "The key of interrupt() is text that is not empty, in well-formed Unicode.",
    );
  }
  const asked: Asked = { value: shown, options, schema, onDeadline: checkDeadline(options) };
  checkReview(asked, place.task);
  const behavior: Behavior = {
    begin(operation) {
      operation.waiting = true;
      try {
        task.host.ask(operation, asking(asked, task));
      } catch (error) {
        // An instant has passed since the call: loud, and not for the code around it to swallow.
        task.fail(error instanceof HoldpointError ? error : new HoldpointError("INVALID_ARGUMENT", String(error)));
      }
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
