/** What SQLite says went wrong, in the words and codes of Holdpoint. */
import { accessSync, closeSync, constants, openSync, statSync, type Stats } from "node:fs";
import { dirname } from "node:path";
import { HoldpointError, isHoldpointError, type ErrorCode } from "../../core/errors.ts";

const BUSY = 5;
const LOCKED = 6;
const READ_ONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;
/** Extended code: the file is no longer where it was opened. */
const MOVED = READ_ONLY | (4 << 8);

interface SqliteError extends Error {
  /** SQLite's extended result code. */
  readonly errcode: number;
}

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number";
}

function explain(error: SqliteError, path: string): readonly [ErrorCode, string] {
  switch (error.errcode & 0xff) {
    case BUSY:
    case LOCKED:
      return ["STORE_BUSY", `Another process keeps ${path} locked.`];
    case READ_ONLY:
      return [
        "STORE_READ_ONLY",
        error.errcode === MOVED
          ? `${path} was moved or deleted while it was open.`
          : `${path} cannot be written: the file, its directory or the file system is read-only.`,
      ];
    case CORRUPT:
      return [
        "STORE_CORRUPT",
        `${path} is damaged. Restore it from a backup; \`sqlite3 FILE .recover\` may save what is left.`,
      ];
    case NOT_A_DATABASE:
      return ["STORE_CORRUPT", `${path} is not a SQLite database.`];
    case FULL:
      return ["STORE_FULL", `There is no room left for ${path}: its disk is full, or it has reached its size limit.`];
    case CANNOT_OPEN:
      return ["STORE_FAILED", `${path} cannot be opened.`];
    default:
      return ["STORE_FAILED", `SQLite failed on ${path}: ${error.message}.`];
  }
}

/** An error as Holdpoint reports it. What is no error of SQLite's is returned as it is. */
export function toStoreError(error: unknown, path: string): Error {
  if (!isSqliteError(error)) return error instanceof Error ? error : new Error(String(error));
  const [code, message] = explain(error, path);
  return new HoldpointError(code, message, { path, sqlite: error.errcode }, error);
}

/**
 * An error of COMMIT. When the disk failed while it synced, the commit may be whole on it all the same and come to
 * light at the next start, which the port calls `maybe`.
 */
export function toCommitError(error: unknown, path: string): Error {
  if (!isSqliteError(error) || (error.errcode & 0xff) !== IO_ERROR) return toStoreError(error, path);
  const message = `The disk failed while ${path} was being written: ${error.message}. Whether the commit will be there is unknown.`;
  return new HoldpointError("STORE_FAILED", message, { path, sqlite: error.errcode, maybe: true }, error);
}

function isAllowed(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

/** What is at a path; undefined when nothing is there, or nothing that may be looked at. */
function entryAt(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** What the operating system says to a path that it seems to allow. */
function refusalOf(path: string): string {
  try {
    closeSync(openSync(path, "r+"));
    return "SQLite cannot make the files that it needs beside it";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "no file can be made there" : (error as Error).message;
  }
}

/** Finds out why a file did not open, which SQLite itself does not say. */
export function explainOpening(error: Error, path: string, readOnly: boolean): Error {
  if (!isHoldpointError(error) || error.data["sqlite"] !== CANNOT_OPEN || path.startsWith("file:")) return error;
  const refuse = (code: ErrorCode, why: string): Error =>
    new HoldpointError(code, `${path} cannot be opened: ${why}.`, { path }, error);
  const directory = dirname(path);
  const found = entryAt(path);
  if (found?.isDirectory() === true) return refuse("STORE_FAILED", "it is a directory; name a file in it");
  if (entryAt(directory) === undefined) return refuse("STORE_FAILED", `the directory ${directory} does not exist`);
  if (found === undefined && readOnly) {
    return refuse("STORE_FAILED", "there is no such file, and it was to be opened for reading only");
  }
  const writable = isAllowed(directory, constants.W_OK) && (found === undefined || isAllowed(path, constants.W_OK));
  return writable
    ? refuse("STORE_FAILED", `${refusalOf(path)}; name a file on a file system where this account may make some`)
    : refuse("STORE_READ_ONLY", "the file or its directory may not be written");
}
