/**
 * What an answer means on a question that reviewers decide.
 *
 * C1. An object with a `type` is a decision; `true` and `false` are approve and reject; text is read (G6), unless the
 *     question asks for text; anything else is the value of `respond`. About an action, an object with a `type` that is no
 *     way to decide is a slip ("aprove"), and no answer.
 * C2. An edit is checked against the tool's schema and judged by the policies before anybody relies on it, and comes
 *     with the amount the tool works out for it.
 */
import type { Actor, Command, EditCommand } from "../../approvals/command.ts";
import type { DecisionType } from "../../approvals/decision.ts";
import { contradicts } from "../../approvals/interpret/contradiction.ts";
import { interpret } from "../../approvals/interpret/interpret.ts";
import type { Judgment } from "../../approvals/judgment.ts";
import type { Reading } from "../../approvals/interpret/reading.ts";
import { secondReading } from "../../approvals/interpret/second-reading.ts";
import { HoldpointError } from "../../core/errors.ts";
import type { InterruptRecord } from "../../core/interrupt.ts";
import { isObject, isText, type Json } from "../../core/json.ts";
import type { Store } from "../../storage/store.ts";
import { amountOf } from "../gate/amounts.ts";
import { validateJson } from "./answer-schema.ts";
import { editedArgs } from "./edited-args.ts";
import { mergeReviewers } from "../../policy/asks/merge-reviewers.ts";
import { actorOf, judgeAction, type Oversight } from "../oversight/oversight.ts";
import type { Answering } from "./questions.ts";
import type { Reviewed } from "./reviewed.ts";

const TYPES: ReadonlySet<string> = new Set<DecisionType>(["approve", "reject", "edit", "respond", "choose"]);

/** What a decision holds besides its type and a comment. */
const PARTS: Readonly<Record<DecisionType, readonly string[]>> = {
  approve: [],
  reject: [],
  edit: ["args"],
  respond: ["value"],
  choose: ["option"],
};

/** What somebody sent, before it is checked. */
interface Sent {
  readonly type: DecisionType;
  readonly comment?: string;
  readonly value?: Json;
  readonly option?: string;
  readonly args?: Json;
}

function invalid(what: string): HoldpointError {
  return new HoldpointError("INVALID_ARGUMENT", `The decision ${what}. The question stays open.`);
}

function sentOf(value: Json, isAction: boolean): Sent | undefined {
  if (typeof value === "boolean") return { type: value ? "approve" : "reject" };
  if (!isObject(value) || typeof value["type"] !== "string") return undefined;
  if (!TYPES.has(value["type"])) {
    if (!isAction) return undefined;
    throw invalid(`has the type "${value["type"].slice(0, 80)}"; there are ${[...TYPES].join(", ")}`);
  }
  const { type, comment, option } = value as Readonly<Record<string, Json>>;
  const extra = Object.keys(value).find((key) => !["type", "comment", ...PARTS[type as DecisionType]].includes(key));
  if (extra !== undefined) throw invalid(`has "${extra}", which is no part of ${value["type"]}`);
  if (comment !== undefined && typeof comment !== "string") throw invalid("has a comment that is no text");
  if (type === "choose" && !isText(option)) throw invalid('has no option: { type: "choose", option }');
  if (type === "edit" && !("args" in value)) throw invalid('has no arguments: { type: "edit", args }');
  if (type === "respond" && !("value" in value)) throw invalid('has no value: { type: "respond", value }');
  return value as unknown as Sent;
}

async function read({ secondReader }: Oversight, text: string): Promise<Reading> {
  const first = interpret(text);
  if (secondReader === undefined || first.reading !== "yes") return first;
  try {
    return secondReading(first, await secondReader(text));
  } catch {
    return secondReading(first, { reading: "ambiguous" });
  }
}

interface Asked {
  readonly record: InterruptRecord;
  readonly reviewed: Reviewed;
  readonly oversight: Oversight;
  readonly store: Store;
  readonly at: number;
}

/** What the policies of this process say to edited arguments (C2). */
function judgmentOf({ record, reviewed, oversight, at }: Asked, args: Json): Judgment | undefined {
  const { envelope } = reviewed.state;
  const { action } = record;
  if (envelope === undefined || action === undefined) return undefined;
  const { verdict, reason, rules, policy, ask } = judgeAction(oversight.policies, {
    tool: envelope.tool,
    effect: action.effect,
    ...(action.asks === undefined ? {} : { asks: action.asks }),
    known: true,
    args,
    tenant: envelope.tenant,
    threadId: envelope.threadId,
    graph: envelope.graph,
    version: envelope.version,
    ...(envelope.requester === undefined ? {} : { requester: envelope.requester }),
    at,
  });
  if (ask?.reviewers === undefined) return { verdict, reason, rules, policy, ...(ask === undefined ? {} : { ask }) };
  // The policy's come on top of those who decide already; they never take their place.
  const own = reviewed.state.reviewers === undefined ? [] : [reviewed.state.reviewers];
  const reviewers = mergeReviewers([...own, ask.reviewers]);
  return { verdict, reason, rules, policy, ask: { ...ask, ...(reviewers === undefined ? {} : { reviewers }) } };
}

/** Edited arguments with what the schema, the policies and the tool say to them (C2). */
function checkedEdit(asked: Asked, sent: Json): Pick<EditCommand, "args" | "issues" | "judgment" | "amount"> {
  const { record, reviewed, store } = asked;
  const { envelope } = reviewed.state;
  if (record.action === undefined) return { args: sent, issues: undefined, judgment: undefined };
  const { args, issues } = editedArgs(record.action.schema, sent);
  if (issues.length > 0 || envelope === undefined) return { args, issues, judgment: undefined };
  const amount = amountOf(store, envelope, args);
  return { args, issues, judgment: judgmentOf(asked, args), ...(amount === undefined ? {} : { amount }) };
}

function commandOf(
  asked: Asked,
  sent: Sent,
  around: { readonly actor: Actor; readonly digest?: string; readonly for?: string },
): Command {
  const { comment, type } = sent;
  // Only a plain yes or no can be contradicted by its comment; that of an edit or an answer explains it.
  const isPlain = type === "approve" || type === "reject";
  const contradiction = isPlain && comment !== undefined ? contradicts(type, comment) : undefined;
  const commented = {
    ...around,
    ...(comment === undefined ? {} : { comment }),
    ...(contradiction === undefined ? {} : { contradiction }),
  };
  switch (sent.type) {
    case "approve":
    case "reject":
      return { ...commented, type: sent.type };
    case "choose":
      return { ...commented, type: "choose", option: sent.option ?? "" };
    case "respond": {
      const { schema } = asked.reviewed.request;
      const value = sent.value ?? null;
      return {
        ...commented,
        type: "respond",
        value,
        ...(schema === undefined ? {} : { issues: validateJson(schema, value) }),
      };
    }
    case "edit":
      return { ...commented, type: "edit", ...checkedEdit(asked, sent.args ?? null) };
  }
}

/** The command that an answer is (C1). */
export async function reviewCommand(asked: Asked, answering: Answering): Promise<Command> {
  const { value, by, roles, kind, unlessEdited } = answering;
  const { request, state } = asked.reviewed;
  const isFirst = state.envelope?.envelopeDigest === request.envelope?.envelopeDigest;
  const digest = answering.digest ?? (unlessEdited === true && isFirst ? state.digest : undefined);
  const actor = await actorOf(asked.oversight, {
    id: by,
    ...(roles === undefined ? {} : { roles }),
    ...(kind === undefined ? {} : { kind }),
  });
  const around = {
    actor,
    ...(digest === undefined ? {} : { digest }),
    ...(answering.for === undefined ? {} : { for: answering.for }),
  };
  const sent = sentOf(value, request.kind === "action");
  if (sent !== undefined) return commandOf(asked, sent, around);
  const { allow } = request;
  if (typeof value === "string" && (allow.includes("approve") || allow.includes("reject"))) {
    return { ...around, type: "reply", text: value, reading: await read(asked.oversight, value) };
  }
  return commandOf(asked, { type: "respond", value }, around);
}
