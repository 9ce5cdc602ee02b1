/**
 * Files that others must not read or change, written so that a crash leaves the old file or the new one, never a part.
 *
 * F1. A private file is readable and writable by its owner only; one that is open to others, or somebody else's, is
 *     refused. So is a directory in which anybody may exchange files (world-writable and not sticky).
 * F2. A file appears under its name whole and on the disk. `createFile` never replaces one that is there.
 *
 * Windows has no such modes; there F1 is left to the directory's access list.
 */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
  type Stats,
} from "node:fs";
import { dirname } from "node:path";
import { HoldpointError } from "../core/errors.ts";

const OTHERS_MAY_READ = 0o077;
const OTHERS_MAY_WRITE = 0o022;
const WORLD_WRITABLE = 0o002;
const STICKY = 0o1000;

/** Who may do what with a file: `private` files are its owner's alone, `public` ones may be read by anybody. */
export type Access = "private" | "public";

const hasModes = (): boolean => process.platform !== "win32";

/** The code of a failed system call: `ENOENT`, `EEXIST` … */
const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code);

function refuse(message: string, path: string, cause?: unknown): never {
  throw new HoldpointError("KEY_INVALID", message, { path }, cause);
}

const octal = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, "0");

function checkAccess(path: string, access: Access, stats: Stats): void {
  if (!stats.isFile()) refuse(`${path} is no file.`, path);
  if (!hasModes()) return;
  const [open, wanted] = access === "private" ? [OTHERS_MAY_READ, "600"] : [OTHERS_MAY_WRITE, "644"];
  if ((stats.mode & open) !== 0) {
    refuse(
      `${path} is open to others (mode ${octal(stats.mode)}); say "chmod ${wanted}" on it and consider whether the key is still a secret.`,
      path,
    );
  }
  const own = process.getuid?.();
  if (stats.uid !== own && stats.uid !== 0) refuse(`${path} belongs to another user (uid ${stats.uid}).`, path);
}

/** Refuses a directory in which anybody may exchange files (F1). */
export function checkDirectory(path: string): void {
  const directory = dirname(path);
  let mode: number;
  try {
    ({ mode } = statSync(directory));
  } catch (error) {
    return refuse(`The directory ${directory} cannot be used (${codeOf(error)}); make it first.`, path, error);
  }
  if (hasModes() && (mode & WORLD_WRITABLE) !== 0 && (mode & STICKY) === 0) {
    refuse(
      `The directory ${directory} is writable by everybody (mode ${octal(mode)}); keep keys in one that is yours.`,
      path,
    );
  }
}

/** The text of a file; undefined when there is none. Throws KEY_INVALID for one that is open to others (F1). */
export function readGuarded(path: string, access: Access): string | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    return refuse(`${path} cannot be read (${codeOf(error)}).`, path, error);
  }
  try {
    checkAccess(path, access, fstatSync(file));
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

function syncDirectory(path: string): void {
  if (!hasModes()) return;
  const directory = openSync(dirname(path), constants.O_RDONLY);
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** Writes a file under a name of its own beside `path`, on the disk when this returns. */
function writeBeside(path: string, text: string, access: Access): string {
  const beside = `${path}.${process.pid}.${randomBytes(6).toString("hex")}`;
  const mode = access === "private" ? 0o600 : 0o644;
  const file = openSync(beside, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
  try {
    // The process's umask may have taken away more than it should.
    if (hasModes()) fchmodSync(file, mode);
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return beside;
}

function written(path: string, text: string, access: Access, place: (beside: string) => boolean): boolean {
  checkDirectory(path);
  let beside: string | undefined;
  try {
    beside = writeBeside(path, text, access);
    const isPlaced = place(beside);
    if (isPlaced) syncDirectory(path);
    return isPlaced;
  } catch (error) {
    return refuse(`${path} cannot be written (${codeOf(error)}).`, path, error);
  } finally {
    if (beside !== undefined) removeQuietly(beside);
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It has its final name, or was never there.
  }
}

/** Makes a file (F2); false when there is one already, which is left alone. Throws KEY_INVALID. */
export function createFile(path: string, text: string, access: Access): boolean {
  return written(path, text, access, (beside) => {
    try {
      // A link, not a rename: it does not replace what is there.
      linkSync(beside, path);
      return true;
    } catch (error) {
      if (codeOf(error) === "EEXIST") return false;
      throw error;
    }
  });
}

/** Writes a file, in place of one that is there (F2). Throws KEY_INVALID. */
export function replaceFile(path: string, text: string, access: Access): void {
  written(path, text, access, (beside) => {
    renameSync(beside, path);
    return true;
  });
}

/** Gives a file another name; nothing happens when it is not there any more. */
export function moveFile(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") refuse(`${from} cannot be renamed to ${to} (${codeOf(error)}).`, from, error);
    return;
  }
  syncDirectory(to);
}
