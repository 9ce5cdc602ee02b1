/** Child processes of a test: started from TypeScript sources, signaled by their pid, and never left behind. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export class Child {
  readonly process: ChildProcess;
  /** Everything it printed to its error output. */
  stderr = "";

  constructor(source: string, settings: unknown) {
    this.process = fork(fileURLToPath(new URL(source, import.meta.url)), [JSON.stringify(settings)], {
      execPath: process.execPath,
      // Nothing of the test runner's own flags: the child is plain Node.js.
      execArgv: ["--disable-warning=ExperimentalWarning"],
      // Compiled once for all of them: a child that is killed as it starts should have got somewhere.
      env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "holdpoint-compiled") },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.process.stderr?.on("data", (chunk: Buffer) => (this.stderr += chunk.toString()));
  }

  get alive(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** The next message it sends; rejects when it ends before. */
  async message<T>(): Promise<T> {
    const ended = new AbortController();
    const exited = once(this.process, "exit", { signal: ended.signal }).then(() => {
      throw new Error(`The child ended (${this.process.exitCode ?? this.process.signalCode}): ${this.stderr}`);
    });
    // Whichever comes second is nobody's business any more.
    exited.catch(() => undefined);
    try {
      const [message] = await Promise.race([
        once(this.process, "message", { signal: ended.signal }) as Promise<[T]>,
        exited,
      ]);
      return message;
    } finally {
      ended.abort();
    }
  }

  send(message: object | string): void {
    this.process.send(message);
  }

  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    if (this.alive && this.process.pid !== undefined) process.kill(this.process.pid, signal);
  }

  /** SIGKILL; resolves once the process is gone. */
  async kill(): Promise<void> {
    if (!this.alive || this.process.pid === undefined) return;
    const gone = once(this.process, "exit");
    process.kill(this.process.pid, "SIGKILL");
    await gone;
  }
}
