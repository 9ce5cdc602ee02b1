/** Who decides, and what they say: checked before anything is looked up. */
import { HoldpointError } from "../../core/errors.ts";
import { isObject, isText, toJson } from "../../core/json.ts";
import { checkPersonId } from "../../core/person-id.ts";
import { currentPlace } from "../operations/context.ts";
import type { Answering } from "./questions.ts";

/** A person (or what an agent or service holds), as whoever authenticated them knows them. */
export interface Decider {
  /** Case is significant, and it has one form only: see `core/person-id.ts`. */
  readonly id: string;
  /** The roles they hold, where there is no directory; a directory knows better. */
  readonly roles?: readonly string[];
  /** Default: a person. Nothing else can decide what reviewers decide. */
  readonly kind?: "person" | "agent" | "service";
}

/** Who decides, and what they were shown. */
export interface DecideOptions {
  readonly by: string | Decider;
  /** Digest of the question they were shown (`Interrupt.digest`). An action is decided only by naming it. */
  readonly digest?: string;
  /** In whose place they vote, by delegation. */
  readonly for?: string;
}

function isDecider(by: unknown): by is Decider {
  if (!isObject(by) || !isText(by["id"])) return false;
  const { roles, kind } = by;
  const isKind = kind === undefined || kind === "person" || kind === "agent" || kind === "service";
  return isKind && (roles === undefined || (Array.isArray(roles) && roles.every(isText)));
}

/** Whoever decides, as the engine sees them: what runs inside a thread is the agent, whatever it says it is. */
export function deciderOf(by: unknown, what = "decide()"): Decider {
  const decider = isText(by) ? { id: by } : by;
  if (!isDecider(decider)) {
    throw new HoldpointError("INVALID_ARGUMENT", `${what} needs to know who decides: { by }, a name or { id, roles }.`);
  }
  checkPersonId(decider.id, `The id of who decides, given to ${what},`);
  return currentPlace() === undefined ? decider : { id: decider.id, kind: "agent" };
}

/** An answer with who gives it. */
export function answeringOf(value: unknown, options: DecideOptions): Answering {
  const { id, roles, kind } = deciderOf((options as Partial<DecideOptions> | undefined)?.by);
  if (options.for !== undefined) checkPersonId(options.for, "The id in { for }, in whose place they vote,");
  return {
    value: toJson(value, "answer"),
    by: id,
    ...(roles === undefined ? {} : { roles }),
    ...(kind === undefined ? {} : { kind }),
    ...(options.digest === undefined ? {} : { digest: options.digest }),
    ...(options.for === undefined ? {} : { for: options.for }),
  };
}
