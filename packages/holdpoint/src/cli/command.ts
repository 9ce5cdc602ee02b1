/** What a command of `holdpoint` is, and how it says that it was called wrongly. */
import { parseArgs, type ParseArgsConfig } from "node:util";

export interface Command {
  /** The words that call it. */
  readonly words: readonly string[];
  /** What follows them. */
  readonly usage: string;
  readonly summary: string;
  /** Resolves with the exit code. */
  run(args: readonly string[]): Promise<number>;
}

/** The exit codes: all is well; something was found; it was called wrongly, or cannot read or write what it was given. */
export const EXIT = { ok: 0, findings: 1, unusable: 2 } as const;

/** A command was called wrongly; the message says how. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The options and words after a command. Throws {@link UsageError} for what it does not know. */
export function readArgs<const Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Options,
  allowPositionals: boolean,
): ReturnType<typeof parseArgs<{ args: string[]; options: Options; allowPositionals: boolean }>> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** The one file a command takes. Throws {@link UsageError} when there is none, or another. */
export function oneFile(positionals: readonly string[], what: string): string {
  const [file, ...more] = positionals;
  if (file === undefined) throw new UsageError(`The ${what} is missing.`);
  if (more.length > 0) throw new UsageError(`One ${what} at a time; what is "${more.join(" ")}"?`);
  return file;
}
