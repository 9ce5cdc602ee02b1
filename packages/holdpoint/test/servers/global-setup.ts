/**
 * Offers real servers to every test of a run, and starts none: the first test that asks for one has it started.
 *
 * V1. A run that asks for no server pays for a listening socket, and nothing else.
 * V2. Servers live in a process of their own (`supervisor.ts`), in a process group of its own, tied to this one by a pipe.
 *     However this process ends, the pipe closes and the servers end.
 */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { byLines, type Reply, type Request } from "./protocol.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Port of the one who starts servers; see `ask.ts`. */
    readonly serversPort: number;
  }
}

/** The supervisor, started on first use. */
class Supervisor {
  #child: ChildProcessByStdio<Writable, Readable, null> | undefined;
  #count = 0;
  readonly #waiting = new Map<number, (reply: Reply) => void>();

  ask(request: Request): Promise<Reply> {
    this.#child ??= this.#start();
    this.#count += 1;
    const id = this.#count;
    const { promise, resolve } = Promise.withResolvers<Reply>();
    this.#waiting.set(id, resolve);
    this.#child.stdin.write(`${JSON.stringify({ id, request })}\n`);
    return promise;
  }

  async end(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return;
    const exited = once(child, "exit");
    child.stdin.end();
    await exited;
  }

  #start(): ChildProcessByStdio<Writable, Readable, null> {
    const script = fileURLToPath(new URL("supervisor.ts", import.meta.url));
    const child = spawn(process.execPath, [script], { stdio: ["pipe", "pipe", "inherit"], detached: true });
    child.stdout.on(
      "data",
      byLines((line) => {
        const { id, reply } = JSON.parse(line) as { readonly id: number; readonly reply: Reply };
        this.#waiting.get(id)?.(reply);
        this.#waiting.delete(id);
      }),
    );
    child.on("exit", () => {
      const ended: Reply = { ok: false, error: "the supervisor of servers has ended" };
      for (const resolve of this.#waiting.values()) resolve(ended);
      this.#waiting.clear();
    });
    child.stdin.on("error", () => undefined);
    return child;
  }
}

/** Called by vitest before the tests; what it returns, after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const supervisor = new Supervisor();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => socket.destroy());
    socket.on(
      "data",
      byLines((line) => {
        void supervisor.ask(JSON.parse(line) as Request).then((reply) => socket.end(`${JSON.stringify(reply)}\n`));
      }),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  server.unref();
  project.provide("serversPort", (server.address() as AddressInfo).port);
  return async () => {
    server.close();
    await supervisor.end();
  };
}
