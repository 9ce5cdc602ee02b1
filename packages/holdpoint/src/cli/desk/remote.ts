/**
 * A desk on a server.
 *
 * K1. A key comes from HOLDPOINT_KEY or a file, never from the command line, which other users of a machine can read.
 * K2. It is sent over https, or to this machine; anywhere else it could be read on the way, and that is said.
 */
import { readFileSync } from "node:fs";
import { HoldpointClient } from "../../client/index.ts";
import { UsageError } from "../frame/exit.ts";
import { readProblem } from "../frame/file-problem.ts";
import { tell } from "../frame/terminal.ts";
import type { Desk } from "./desk.ts";

const LOCAL = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** A key as it was found; throws UsageError for anything that is none: nothing else is sent. */
function checked(text: string, where: string): string {
  if (/^[\u0021-\u007e]+$/.test(text)) return text;
  throw new UsageError(`${where} does not hold a key and nothing else.`);
}

function readKey(path: string | undefined): string {
  // oxlint-disable-next-line node/no-process-env -- K1
  const fromEnvironment = process.env["HOLDPOINT_KEY"]?.trim() ?? "";
  if (path === undefined) {
    if (fromEnvironment !== "") return checked(fromEnvironment, "HOLDPOINT_KEY");
    throw new UsageError("A key is missing: put it into HOLDPOINT_KEY, or name its file with --key-file FILE.");
  }
  let text: string;
  try {
    text = readFileSync(path, "utf8").trim();
  } catch (error) {
    throw new UsageError(`The key file ${path} cannot be read: ${readProblem(error)}.`);
  }
  return checked(text, `The key file ${path}`);
}

/** Opens a server; throws UsageError for an address that is none, and without a key (K1). */
export function remoteDesk(url: string, keyFile: string | undefined): Desk {
  const address = URL.parse(url);
  if (address === null || !/^https?:$/.test(address.protocol)) {
    throw new UsageError(`--url is an address like https://approvals.example.com; "${url}" is not.`);
  }
  if (address.username !== "" || address.password !== "") {
    throw new UsageError("--url takes no name and password; the key comes from HOLDPOINT_KEY or --key-file.");
  }
  const token = readKey(keyFile);
  if (address.protocol === "http:" && !LOCAL.test(address.hostname)) {
    tell(`Warning: the key is sent to ${address.host} without encryption; use https.`);
  }
  return { client: new HoldpointClient({ url, token }), close: () => Promise.resolve() };
}
