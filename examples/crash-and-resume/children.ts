/** Child processes that are certainly gone when this one is. */
import { spawn, type ChildProcess, type Serializable } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const alive = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of alive) child.kill("SIGKILL");
});

export class Child {
  readonly #process: ChildProcess;
  readonly #messages: unknown[] = [];
  readonly #exited: Promise<unknown>;

  /**
   * Starts one of this folder's programs in the folder of the run, its first argument. What it prints is seen; what it
   * sends is kept for `next`.
   */
  constructor(program: string, folder: string, ...args: readonly string[]) {
    const path = fileURLToPath(new URL(program, import.meta.url));
    this.#process = spawn(process.execPath, [path, folder, ...args], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      // Compiled once and not for each of the many processes of a run.
      env: { ...process.env, NODE_COMPILE_CACHE: join(folder, "compiled") },
    });
    alive.add(this.#process);
    this.#process.on("message", (message) => this.#messages.push(message));
    this.#exited = once(this.#process, "exit").finally(() => alive.delete(this.#process));
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** The next message it sends. Rejects when it ends without one. */
  async next(): Promise<unknown> {
    if (this.#messages.length === 0) await Promise.race([once(this.#process, "message"), this.#exited]);
    if (this.#messages.length === 0) throw new Error(`${this.#process.spawnargs[1] ?? "A child"} ended early.`);
    return this.#messages.shift();
  }

  send(message: Serializable): void {
    this.#process.send(message);
  }

  /** Ends it the hard way, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#exited;
  }
}
