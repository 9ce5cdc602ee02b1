/**
 * `approve()`: the gate of a tool as an operation of its own, for code that does the work itself.
 *
 * Its result is journaled, so it is asked once. The approval is consumed when the result is recorded: what follows runs
 * under it, and belongs into a `step`.
 */
import { HoldpointError } from "../../core/errors.ts";
import type { Permit } from "../../core/journal.ts";
import {
  canonicalClone,
  deepFreeze,
  digestOf,
  isObject,
  isText,
  toJson,
  type Json,
  type JsonObject,
} from "../../core/json.ts";
import { asksOf, type Action, type ApprovalTerms } from "../gate/action.ts";
import { checkEffect, checkNames, checkTerms } from "../gate/check-terms.ts";
import { storableSchema, validateJson, type AnswerSchema } from "../questions/answer-schema.ts";
import { placeFor } from "./context.ts";
import { Gate } from "../gate/gate.ts";
import type { Answer, Behavior, Operation, Recorded } from "./operation.ts";

/** What is to be approved. */
export interface ActionInput {
  /** What is done, as policies name it: `wire_transfer`. */
  readonly tool: string;
  /** With what: JSON. */
  readonly args: unknown;
  /** What the arguments have to look like; edits are checked against it. Default: anything. */
  readonly schema?: AnswerSchema;
  /** Default `act`. What reads runs unless a policy or `terms` say otherwise. */
  readonly effect?: "read" | "act";
}

/** What came of it. */
export interface Approval<Args = JsonObject> {
  readonly approved: boolean;
  /** The arguments that are approved, edits included. */
  readonly args: Args;
  /** Who approved; empty when a policy allowed it. */
  readonly by: readonly string[];
  /** Why not, when it is not: `ACTION_REJECTED`, `POLICY_DENIED` … */
  readonly code?: string;
  readonly reason?: string;
  /** What people answered instead of approving. */
  readonly answer?: Json;
  readonly interruptId?: string;
}

/** Refusals that are outcomes of asking; any other error is thrown. */
const OUTCOMES: ReadonlySet<string> = new Set([
  "ACTION_ANSWERED",
  "ACTION_PENDING",
  "ACTION_REJECTED",
  "APPROVAL_REVOKED",
  "INSTRUCTION_UNCONFIRMED",
  "POLICY_DENIED",
  "PRECONDITION_FAILED",
  "REVIEWERS_BUSY",
]);

const INPUT: Readonly<Record<keyof ActionInput, true>> = { tool: true, args: true, schema: true, effect: true };

function actionOf(input: ActionInput, given: ApprovalTerms<never> | undefined): Action {
  const { tool, args, schema: wanted = {}, effect = "act" } = input;
  const terms = given ?? {};
  if (!isText(tool)) {
    throw new HoldpointError("INVALID_ARGUMENT", "approve() needs to know what is done: { tool, args }.");
  }
  const named = `approve(${JSON.stringify(tool)})`;
  checkNames(named, input, INPUT);
  checkEffect(named, input.effect);
  checkTerms(named, terms);
  const what = `arguments of ${JSON.stringify(tool)}`;
  const schema = storableSchema(wanted, `action ${JSON.stringify(tool)}`);
  const parse = (value: Json): Json => {
    const clone = canonicalClone(toJson(value, what));
    const issues = validateJson(schema, clone);
    if (issues.length === 0) return clone;
    const list = issues.map(({ path, message }) => `${path} ${message}`).join("; ");
    throw new HoldpointError("INVALID_ARGUMENT", `The ${what} do not fit its schema: ${list}.`, {
      tool,
      problems: issues,
    });
  };
  const parsed = deepFreeze(parse(toJson(args, what)));
  const asks = asksOf(effect, given);
  return { tool, effect, ...asks, schema, schemaDigest: digestOf(schema), args: parsed, terms, parse };
}

function approved(permit: Permit, args: Json): Json {
  const { interrupt, by = [] } = permit;
  return {
    approved: true,
    args,
    by,
    permit: permit as unknown as JsonObject,
    ...(interrupt === undefined ? {} : { interruptId: interrupt }),
  };
}

class ApproveBehavior implements Behavior {
  readonly #gate: Gate;

  constructor(action: Action, place: ReturnType<typeof placeFor>) {
    const settle = (operation: Operation, value: Json): void =>
      place.task.settle(
        operation,
        { type: "value_recorded", ...operation.reference, value },
        { value: canonicalClone(value) },
      );
    this.#gate = new Gate(action, place.task, {
      pass: (operation, permit, args) => settle(operation, approved(permit, args)),
      refuse: (operation, error) => {
        if (error.code === undefined || !OUTCOMES.has(error.code)) {
          return place.task.settle(operation, { type: "step_failed", ...operation.reference, error }, { error });
        }
        const data = isObject(error.data) ? error.data : {};
        const { by, value, interruptId } = data as {
          readonly by?: Json;
          readonly value?: Json;
          readonly interruptId?: Json;
        };
        settle(operation, {
          approved: false,
          args: action.args,
          by: by ?? [],
          code: error.code,
          reason: error.message,
          ...(value === undefined ? {} : { answer: value }),
          ...(interruptId === undefined ? {} : { interruptId }),
          // What a denied action was judged by; `simulate` reads it.
          ...("judged" in data ? { refusal: data } : {}),
        });
      },
    });
  }

  begin(operation: Operation): void {
    this.#gate.begin(operation);
  }

  resume(operation: Operation, recorded: Recorded): void {
    this.#gate.resume(operation, recorded);
  }

  answered(operation: Operation, answer: Answer): void {
    this.#gate.answered(operation, answer);
  }

  abort(): void {
    this.#gate.abort();
  }
}

/**
 * Asks whether an action may be done, and resolves with what came of it: at once when a policy allows or denies it, else
 * when people have decided or their deadline came.
 */
export function approve<Args = JsonObject>(input: ActionInput, terms?: ApprovalTerms<Args>): Promise<Approval<Args>> {
  const place = placeFor("approve()");
  const action = actionOf(input, terms);
  const behavior = new ApproveBehavior(action, place);
  const digest = digestOf([action.schemaDigest, action.args]);
  return place.task.register(place, "approve", action.tool, digest, behavior).promise as Promise<Approval<Args>>;
}
