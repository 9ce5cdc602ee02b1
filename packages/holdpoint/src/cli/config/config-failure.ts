/**
 * What goes wrong in a config, said with the config and the place in it.
 *
 * F1. The place is that of whoever wrote it: the first line of the stack that is neither Node's, nor an installed package's,
 *     nor Holdpoint's own; of a syntax error the line it is in, which Node.js shows, or says when it is asked to check.
 * F2. What is refused keeps its code and its details; anything else is a config that was given wrongly.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { sep } from "node:path";
import { fileURLToPath } from "node:url";
import { HoldpointError, isHoldpointError } from "../../index.ts";
import { UsageError } from "../frame/exit.ts";

const OWN = fileURLToPath(new URL("../../../", import.meta.url));
const FILE = String.raw`(?:file:\/\/|\/|[A-Za-z]:\\)`;
/** `at name (FILE:LINE:COLUMN)`, one line of a stack. */
const CALL = new RegExp(String.raw`^\s+at (?:.*? \()?(?:async )?(${FILE}.+?):(\d+):(\d+)\)?$`, "gm");
/** `FILE:LINE`, above the lines that a syntax error is in. */
const HEAD = new RegExp(`^(${FILE}.*):(\\d+)$`);
const CHECK_MS = 10_000;

const pathOf = (file: string): string => (file.startsWith("file:") ? fileURLToPath(file) : file);

/** Where the author's own code stands in a stack (F1). */
function callIn(stack: string): string | undefined {
  const calls = [...stack.matchAll(CALL)].map(([, file = "", line = "", column = ""]) => ({
    file: pathOf(file),
    at: `${line}:${column}`,
  }));
  const own = calls.find(({ file }) => !file.startsWith(OWN) && !file.includes(`${sep}node_modules${sep}`));
  return own === undefined ? undefined : `${own.file}:${own.at}`;
}

const indentOf = (line: string): number => /^\s*/.exec(line)?.[0].length ?? 0;

function lineOf(file: string, line: number): string {
  try {
    return readFileSync(file, "utf8").split("\n")[line - 1] ?? "";
  } catch {
    return "";
  }
}

/** Where a syntax error is, of what Node.js shows of it: the mark below the line, or else the line's end. */
function markIn(text: string): string | undefined {
  const [head = "", ...lines] = text.split("\n");
  const [, file, line] = HEAD.exec(head) ?? [];
  if (file === undefined) return undefined;
  const path = pathOf(file);
  const written = lineOf(path, Number(line));
  const mark = lines.findIndex((one) => /^\s*\^+$/.test(one));
  // Tabs may be shown as spaces.
  const column =
    mark > 0
      ? indentOf(lines[mark] ?? "") - indentOf(lines[mark - 1] ?? "") + indentOf(written)
      : written.trimEnd().length;
  return `${path}:${line}:${column + 1}`;
}

/** Where a syntax error is that does not say so itself, when it is in the config and not in what it imports. */
function checkedPlace(path: string): string | undefined {
  return markIn(spawnSync(process.execPath, ["--check", path], { encoding: "utf8", timeout: CHECK_MS }).stderr);
}

/** FILE:LINE:COLUMN of an error; undefined when nothing says it. */
function placeOf(error: Error, path: string): string | undefined {
  const { stack = "" } = error;
  return markIn(stack) ?? callIn(stack) ?? (error instanceof SyntaxError ? checkedPlace(path) : undefined);
}

/** The error that is told of what went wrong in a config; `what` cannot be done. */
export function configFailure(path: string, error: unknown, what: string): Error {
  const place = error instanceof Error ? placeOf(error, path) : undefined;
  if (isHoldpointError(error)) {
    const see = place === undefined ? "" : ` See ${place}.`;
    return new HoldpointError(error.code, `${path}: ${error.message}${see}`, error.data, error);
  }
  const message = (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
  const where = place === undefined ? "" : `, at ${place}`;
  const which = place === undefined ? "it, or what it imports" : "that place";
  return new UsageError(`${what}: ${message}${where}. Mend ${which}, or name another config with --config FILE.`);
}

/** Does something that a config says; what is refused of it names the config. */
export function ofConfig<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw isHoldpointError(error) ? configFailure(path, error, "") : error;
  }
}
