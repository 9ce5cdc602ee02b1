/** Opening database files, for all commands that work straight on one. */
import { statSync } from "node:fs";
import { HoldpointError, isHoldpointError } from "../../index.ts";
import { SqliteSaver } from "../../storage/sqlite/index.ts";

/** Refuses what is no file that is there: looking at one never makes it. Throws STORE_FAILED. */
export function checkFile(path: string): void {
  const found = path === ":memory:" ? undefined : statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new HoldpointError("STORE_FAILED", `There is no file ${path}.`, { path });
  if (!found.isDirectory()) return;
  throw new HoldpointError("STORE_FAILED", `${path} cannot be opened: it is a directory; name a file in it.`, { path });
}

/** Says how a database of an older schema is brought up to date: nothing that only reads changes a file. */
function advised(error: unknown, path: string): unknown {
  if (!isHoldpointError(error, "STORE_READ_ONLY") || typeof error.data["version"] !== "number") return error;
  const how = `Copy the file, and bring it up to date with holdpoint migrate --db ${path}.`;
  return new HoldpointError(error.code, `${error.message} ${how}`, error.data, error);
}

/** Opens a database that is there. Throws STORE_FAILED and what the driver does. */
export function openFile(path: string, { readOnly }: { readonly readOnly: boolean }): SqliteSaver {
  checkFile(path);
  try {
    return SqliteSaver.fromConnString(path, { readOnly });
  } catch (error) {
    throw advised(error, path);
  }
}
