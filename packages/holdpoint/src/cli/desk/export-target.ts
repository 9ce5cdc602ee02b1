/** Where the lines of an export go. */
import { existsSync, renameSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { UsageError } from "../frame/exit.ts";

/** Where lines go. */
export interface Target {
  write(text: string | Uint8Array): Promise<void>;
  /** All was written. */
  finish(): Promise<void>;
  /** Something failed: nothing is left behind. */
  abandon(): Promise<void>;
}

/** Standard output; a write fails when nobody reads on. */
function toStandardOutput(): Target {
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
      }),
    finish: () => Promise.resolve(),
    abandon: () => Promise.resolve(),
  };
}

/** Why a file cannot be made, and what to do. */
function whyNot(error: unknown, path: string, part: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
      return `there is no directory ${dirname(path)}; make it, or name a file elsewhere`;
    case "EEXIST":
      return `${part} is there, of one that is being written or was broken off; remove it, or name another file`;
    default:
      return `${message}; name a file where this account may make one`;
  }
}

/** A file that appears under its name once it is whole. It may hold personal data: it is its owner's alone. */
async function toFile(path: string): Promise<Target> {
  if (existsSync(path)) throw new UsageError(`--out ${path} is there already; name another file, or remove it.`);
  const part = `${path}.part`;
  const file = await open(part, "wx", 0o600).catch((error: unknown) => {
    throw new UsageError(`--out ${path} cannot be written: ${whyNot(error, path, part)}.`);
  });
  return {
    write: (text) => file.writeFile(text),
    async finish() {
      await file.sync();
      await file.close();
      renameSync(part, path);
    },
    async abandon() {
      await file.close();
      rmSync(part, { force: true });
    },
  };
}

/** The file of an option, undefined for standard output: what is left out, or `-`. */
export function fileOf(out: string | undefined): string | undefined {
  return out === "-" ? undefined : out;
}

/** Writes everything to a file, or to standard output; of a file that fails nothing is left. */
export async function writeTo<Result>(
  path: string | undefined,
  work: (target: Target) => Promise<Result>,
): Promise<Result> {
  const target = path === undefined ? toStandardOutput() : await toFile(path);
  try {
    const result = await work(target);
    await target.finish();
    return result;
  } catch (error) {
    await target.abandon();
    throw error;
  }
}
