/** A server that is one process of this machine: started until it takes connections, and ended by its id. */
import { once } from "node:events";
import type { ChildProcess } from "node:child_process";
import { setTimeout as passed } from "node:timers/promises";
import type { Address, RunningServer } from "./server-kind.ts";

/** How long a server may take to start. */
const PATIENCE_MS = 60_000;
/** What is kept of what a server says, for people who want to know why it did not start. */
const LOG_CHARACTERS = 16_000;

export interface ServerProgram {
  /** What people call it. */
  readonly name: string;
  readonly address: Address;
  /** Spawns it. It is never waited for otherwise than with `isReady`. */
  readonly launch: () => ChildProcess;
  /** Whether it takes connections; `log` is what it has said since it was spawned. */
  readonly isReady: (log: string) => boolean | Promise<boolean>;
  /** What ends it at once. Default: SIGKILL. */
  readonly endsWith?: NodeJS.Signals;
}

export class ServerProcess implements RunningServer {
  readonly address: Address;
  readonly #program: ServerProgram;
  #child: ChildProcess | undefined;

  private constructor(program: ServerProgram) {
    this.address = program.address;
    this.#program = program;
  }

  static async start(program: ServerProgram): Promise<ServerProcess> {
    const server = new ServerProcess(program);
    await server.#start();
    return server;
  }

  /** `down`: ends it. `up`: starts it again, with what it had. `restart`: both. `freeze` and `thaw`: SIGSTOP and SIGCONT. */
  async act(what: string): Promise<void> {
    switch (what) {
      case "down":
        return this.stop();
      case "up":
        return this.#start();
      case "restart":
        await this.stop();
        return this.#start();
      case "freeze":
      case "thaw":
        this.#child?.kill(what === "freeze" ? "SIGSTOP" : "SIGCONT");
        return;
      default:
        throw new Error(`${this.#program.name} cannot ${what}`);
    }
  }

  async #start(): Promise<void> {
    const { name, launch, isReady } = this.#program;
    const child = launch();
    this.#child = child;
    let log = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => (log = (log + chunk.toString()).slice(-LOG_CHARACTERS)));
    }
    for (const end = performance.now() + PATIENCE_MS; !(await isReady(log)); await passed(10)) {
      if (hasEnded(child)) throw new Error(`${name} has ended:\n${log}`);
      if (performance.now() < end) continue;
      await this.stop();
      throw new Error(`${name} does not start:\n${log}`);
    }
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || hasEnded(child)) return;
    const exited = once(child, "exit");
    child.kill(this.#program.endsWith ?? "SIGKILL");
    await exited;
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
