/** What goes wrong in a command, as a sentence with a code, or as JSON. */
import { stripVTControlCharacters } from "node:util";
import { isProblem } from "../../client/index.ts";
import { isHoldpointError } from "../../core/errors.ts";
import { safeLines } from "../show/untrusted.ts";
import { EXIT, UsageError } from "./exit.ts";
import { jsonText, tell } from "./terminal.ts";

/** Somebody left in the middle: nothing was done. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly data?: unknown;
}

/** citty's own complaints about how it was called. */
function isCittyError(error: unknown): error is Error {
  return error instanceof Error && error.name === "CLIError";
}

function failureOf(error: unknown): Failure {
  if (error instanceof UsageError) return { code: "USAGE", message: error.message };
  if (isCittyError(error)) return { code: "USAGE", message: stripVTControlCharacters(error.message) };
  if (error instanceof Interrupted) return { code: "INTERRUPTED", message: error.message };
  if (isHoldpointError(error) || isProblem(error)) {
    const { code, message, data } = error;
    return { code, message, ...(Object.keys(data).length === 0 ? {} : { data }) };
  }
  return { code: "FAILED", message: error instanceof Error ? error.message : String(error) };
}

/** True for what a store or a server refuses: the person can do something else instead. */
export function isRefusal(error: unknown): boolean {
  return isHoldpointError(error) || isProblem(error);
}

/** Says on standard error what went wrong; returns the exit code. `usage` is shown to whoever called it wrongly. */
export function report(
  error: unknown,
  { isJson, usage }: { readonly isJson: boolean; readonly usage: string },
): number {
  const failure = failureOf(error);
  const { code, message } = failure;
  if (isJson) tell(jsonText({ error: failure }));
  else if (code === "USAGE") tell(`${safeLines(message)}\n${usage}`);
  else if (code === "FAILED" || code === "INTERRUPTED") tell(safeLines(message));
  else tell(`${safeLines(message)} (${safeLines(code)})`);
  return code === "INTERRUPTED" ? EXIT.interrupted : EXIT.unusable;
}

/** True when somebody stopped reading what is written: then there is nobody to tell, and nothing is wrong. */
export function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}
