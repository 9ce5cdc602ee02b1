/**
 * Programs that tests use: those of the system on the path, or else, for root on Debian, installed once; others in
 * packages from npm.
 */
import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
const USUAL = ["/usr/bin", "/usr/local/bin", "/usr/sbin", "/usr/local/sbin"];

async function onPath(name: string): Promise<string | undefined> {
  for (const directory of [...(process.env["PATH"] ?? "").split(delimiter), ...USUAL]) {
    const path = join(directory, name);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not here.
    }
  }
  return undefined;
}

/** True where packages of Debian's can be installed. */
export const canInstall = (): boolean => process.getuid?.() === 0 && hasApt();

export const hasApt = (): boolean => existsSync("/usr/bin/apt-get");

/** What apt-get locks is locked for everybody: installations take turns. */
let turns: Promise<unknown> = Promise.resolve();

/** Does something once nobody else installs. */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = turns.then(work);
  turns = turn.catch(() => undefined);
  return turn;
}

/** Runs apt-get, which asks nothing and starts no service. */
async function aptGet(...args: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  await execute("apt-get", ["-q", ...args], { env });
}

/** Installs packages of Debian's, with what they cannot do without and nothing else. */
export async function aptInstall(...names: readonly string[]): Promise<void> {
  process.stderr.write(`Installing ${names.join(" ")} with apt-get, once ...\n`);
  await aptGet("update");
  await aptGet("install", "-y", "--no-install-recommends", ...names);
}

/** Where a program is that has the name of its Debian package. */
export function program(name: string): Promise<string> {
  return inTurn(async () => {
    const found = await onPath(name);
    if (found !== undefined) return found;
    const missing = `there is no ${name} on the path; install it: apt-get install -y ${name} (or your system's package)`;
    if (!canInstall()) throw new Error(missing);
    try {
      await aptInstall(name);
    } catch (error) {
      throw new Error(`${missing}; apt-get failed: ${error instanceof Error ? error.message : String(error)}`);
    }
    const installed = await onPath(name);
    if (installed === undefined) throw new Error(missing);
    return installed;
  });
}

/** The directory of a module of what a package has installed beside it for this machine; undefined where that is not there. */
export function besidePackage(entry: string, module: string): string | undefined {
  try {
    return dirname(createRequire(createRequire(import.meta.url).resolve(entry)).resolve(module));
  } catch {
    return undefined;
  }
}
