/** Reads what `invoke` and `stream` were given: input, nothing, or a command. */
import { HoldpointError } from "../../core/errors.ts";
import { isInterruptId, type InterruptId } from "../../core/ids.ts";
import { isObject, toJson, type Json } from "../../core/json.ts";

/** What every command is, so that it can be told from input. */
export abstract class CommandBase {
  declare readonly resume?: unknown;
  declare readonly update?: unknown;
  declare readonly goto?: unknown;
}

/** What a command asks for. `goto` is the graph's own notation. */
export interface CommandRequest {
  /** Answers by question, or one answer for the only question there is. */
  readonly resume?: { readonly byId: ReadonlyMap<InterruptId, Json> } | { readonly value: Json };
  readonly update?: unknown;
  readonly goto?: unknown;
}

/**
 * An object all of whose keys are well-formed interrupt ids is a map of answers; everything else is one answer,
 * delivered as it is (`null`, `false`, `0` and `""` too).
 */
export function readResume(resume: unknown): NonNullable<CommandRequest["resume"]> {
  const value = toJson(resume, "answer");
  if (isObject(value)) {
    const entries = Object.entries(value);
    if (entries.length > 0 && entries.every(([key]) => isInterruptId(key))) {
      return { byId: new Map(entries.map(([key, answer]) => [key as InterruptId, answer])) };
    }
  }
  return { value };
}

/** Reads the properties of a `Command`. */
export function readCommand(command: CommandBase): CommandRequest {
  const { resume, update, goto } = command;
  if (resume === undefined && update === undefined && goto === undefined) {
    throw new HoldpointError("INVALID_ARGUMENT", "The Command is empty: give it resume, update or goto.");
  }
  return {
    ...(resume === undefined ? {} : { resume: readResume(resume) }),
    ...(update === undefined ? {} : { update }),
    ...(goto === undefined ? {} : { goto }),
  };
}
