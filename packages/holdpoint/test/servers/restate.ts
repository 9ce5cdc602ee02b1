/**
 * Restate for tests: the server that comes from npm (`restate`), one node with little memory, which calls nobody.
 *
 * Its address: `ingress` (also `url`), where rings are sent, and `admin`, where endpoints are registered.
 */
import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { besidePackage } from "./programs.ts";
import type { ServerKind } from "./server-kind.ts";
import { ServerProcess } from "./server-process.ts";

/** The package of this platform is beside the one that names them all. */
function program(): string {
  const name = `@restatedev/restate-server-${process.platform}-${process.arch}`;
  const directory = besidePackage("@restatedev/restate-server/package.json", `${name}/package.json`);
  if (directory === undefined) {
    throw new Error(`Restate has no server for this platform on npm: ${name} is not installed`);
  }
  return join(directory, "bin", "restate-server");
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

export function restateKinds(): readonly ServerKind[] {
  return [
    {
      name: "restate",
      async start(directory) {
        const path = program();
        const ports: Ports = { node: await freePort(), ingress: await freePort(), admin: await freePort() };
        const file = join(directory, "restate.toml");
        await writeFile(file, settings(ports));
        const ingress = `http://127.0.0.1:${ports.ingress}`;
        const admin = `http://127.0.0.1:${ports.admin}`;
        const health = [`${ingress}/restate/health`, `${admin}/health`];
        return ServerProcess.start({
          name: "Restate",
          address: { url: ingress, ingress, admin },
          launch: () =>
            spawn(path, ["--no-logo", "--config-file", file, "--base-dir", join(directory, "data")], {
              stdio: ["ignore", "pipe", "pipe"],
              detached: true,
            }),
          isReady: async () => (await Promise.all(health.map(answers))).every(Boolean),
        });
      },
    },
  ];
}
