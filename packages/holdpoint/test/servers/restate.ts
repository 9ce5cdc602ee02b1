/**
 * Restate for tests: the server that comes from npm (`restate`), one node with little memory, which calls nobody.
 *
 * Its address: `ingress` (also `url`), where rings are sent, and `admin`, where endpoints are registered.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as passed } from "node:timers/promises";
import { freePort } from "./free-port.ts";
import type { Address, RunningServer, ServerKind } from "./server-kind.ts";

const PATIENCE_MS = 60_000;

/** The package of this platform is beside the one that names them all. */
function program(): string {
  const name = `@restatedev/restate-server-${process.platform}-${process.arch}`;
  const beside = createRequire(createRequire(import.meta.url).resolve("@restatedev/restate-server/package.json"));
  try {
    return join(dirname(beside.resolve(`${name}/package.json`)), "bin", "restate-server");
  } catch {
    throw new Error(`Restate has no server for this platform on npm: ${name} is not installed`);
  }
}

interface Ports {
  readonly node: number;
  readonly ingress: number;
  readonly admin: number;
}

function settings({ node, ingress, admin }: Ports): string {
  return `cluster-name = "holdpoint-tests"
node-name = "one"
listen-mode = "tcp"
default-num-partitions = 2
bind-address = "127.0.0.1:${node}"
advertised-address = "http://127.0.0.1:${node}/"
shutdown-timeout = "1s"
disable-telemetry = true
log-filter = "error"
rocksdb-total-memory-size = "128 MiB"

[metadata-client]
addresses = ["http://127.0.0.1:${node}/"]

[ingress]
bind-address = "127.0.0.1:${ingress}"
advertised-address = "http://127.0.0.1:${ingress}/"

[admin]
bind-address = "127.0.0.1:${admin}"
advertised-address = "http://127.0.0.1:${admin}/"
disable-web-ui = true
`;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}

class RestateServer implements RunningServer {
  readonly address: Address;
  readonly #launch: () => ChildProcess;
  #child: ChildProcess | undefined;

  constructor(address: Address, launch: () => ChildProcess) {
    this.address = address;
    this.#launch = launch;
  }

  /** `kill`: SIGKILL. `up`: starts it again, with what it had. `restart`: both. */
  async act(what: string): Promise<void> {
    switch (what) {
      case "kill":
        return this.stop();
      case "up":
        return this.start();
      case "restart":
        await this.stop();
        return this.start();
      default:
        throw new Error(`Restate cannot ${what}`);
    }
  }

  async start(): Promise<void> {
    const child = this.#launch();
    this.#child = child;
    let log = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4_000)));
    }
    const health = [`${this.address["ingress"]}/restate/health`, `${this.address["admin"]}/health`];
    const end = performance.now() + PATIENCE_MS;
    while (performance.now() < end) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`Restate has ended:\n${log}`);
      if ((await Promise.all(health.map(answers))).every(Boolean)) return;
      await passed(25);
    }
    await this.stop();
    throw new Error(`Restate did not become healthy:\n${log}`);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }
}

export function restateKinds(): readonly ServerKind[] {
  return [
    {
      name: "restate",
      async start(directory) {
        const path = program();
        const ports: Ports = { node: await freePort(), ingress: await freePort(), admin: await freePort() };
        const file = join(directory, "restate.toml");
        await writeFile(file, settings(ports));
        const launch = (): ChildProcess =>
          spawn(path, ["--no-logo", "--config-file", file, "--base-dir", join(directory, "data")], {
            stdio: ["ignore", "pipe", "pipe"],
            detached: true,
          });
        const ingress = `http://127.0.0.1:${ports.ingress}`;
        const server = new RestateServer({ url: ingress, ingress, admin: `http://127.0.0.1:${ports.admin}` }, launch);
        await server.start();
        return server;
      },
    },
  ];
}
