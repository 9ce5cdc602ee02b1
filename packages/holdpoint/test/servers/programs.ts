/** Programs of the system that tests use: on the path, or else, for root on Debian, installed once. */
import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
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

/** Where a program is that has the name of its Debian package. */
export async function program(name: string): Promise<string> {
  const found = await onPath(name);
  if (found !== undefined) return found;
  const missing = `there is no ${name} on the path; install it: apt-get install -y ${name} (or your system's package)`;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) throw new Error(missing);
  process.stderr.write(`Installing ${name} with apt-get, once ...\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  try {
    await execute("apt-get", ["update", "-q"], { env });
    await execute("apt-get", ["install", "-y", "-q", "--no-install-recommends", name], { env });
  } catch (error) {
    throw new Error(`${missing}; apt-get failed: ${error instanceof Error ? error.message : String(error)}`);
  }
  const installed = await onPath(name);
  if (installed === undefined) throw new Error(missing);
  return installed;
}
