/** A file system of its own in memory, so small that a test can fill it. Only root on Linux may make one. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Makes one of `size` (`64m`) at a directory, which is made. Resolves with how to take it away again. */
export async function mountRoom(directory: string, size: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await execute("mount", ["-t", "tmpfs", "-o", `size=${size},mode=0700`, "tmpfs", directory]);
  // Also while something is still open.
  return async () => void (await execute("umount", ["-l", directory]));
}

/** Why none can be made here; undefined where it can. */
export async function noRoom(): Promise<string | undefined> {
  if (process.platform !== "linux") return "a small file system is made on Linux only";
  if (process.getuid?.() !== 0) return "only root may make a small file system";
  const directory = await mkdtemp(join(tmpdir(), "holdpoint-room-"));
  try {
    const unmount = await mountRoom(directory, "1m");
    await unmount();
    return undefined;
  } catch (error) {
    return `this machine lets nobody make a small file system: ${String(error).split("\n")[0]}`;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
