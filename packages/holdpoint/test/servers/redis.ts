/**
 * Redis for tests: the `redis-server` on the path (`redis`), and two of them as a cluster (`redis-cluster`), which refuses
 * what is not in one slot. Where there is none, root gets it from Debian.
 *
 * Settings that are none of Redis's own: `tls` (`"yes"`: on its port, with a certificate that is made for the test).
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createConnection } from "node:net";
import { certificate } from "./certificate.ts";
import { freePort } from "./free-port.ts";
import { program } from "./programs.ts";
import type { ServerKind } from "./server-kind.ts";
import { ServerProcess } from "./server-process.ts";

const NAME = "redis-server";
/** As durable as Holdpoint asks for, and quiet. */
const SETTINGS: Readonly<Record<string, string>> = {
  bind: "127.0.0.1",
  appendonly: "yes",
  appendfsync: "always",
  save: "",
  "enable-debug-command": "yes",
  daemonize: "no",
};

async function tlsSettings(directory: string): Promise<Readonly<Record<string, string>>> {
  const { key, cert } = await certificate(directory);
  return { "tls-cert-file": cert, "tls-key-file": key, "tls-ca-cert-file": cert, "tls-auth-clients": "no" };
}

/** Says one thing to a server after another, until an answer holds what is waited for. */
async function tell(port: string, command: string, until: string): Promise<void> {
  const socket = createConnection(Number(port), "127.0.0.1");
  for (let said = ""; !said.includes(until);) {
    socket.write(`${command}\r\n`);
    said = String(((await once(socket, "data")) as [Buffer])[0]);
  }
  socket.destroy();
}

async function launchRedis(directory: string, given: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const { tls, port = String(await freePort()), ...settings } = given;
  const path = await program(NAME);
  const ports = tls === "yes" ? { port: "0", "tls-port": port, ...(await tlsSettings(directory)) } : { port };
  const all = Object.entries({ ...SETTINGS, ...settings, ...ports, dir: directory });
  const file = join(directory, "redis.conf");
  // Several words are a value each here, and one text nowhere.
  const line = ([key, value]: readonly [string, string]): string => `${key} ${value === "" ? '""' : value}\n`;
  await writeFile(file, all.map(line).join(""));
  const scheme = tls === "yes" ? "rediss" : "redis";
  return ServerProcess.start({
    name: "Redis",
    address: { url: `${scheme}://127.0.0.1:${port}`, host: "127.0.0.1", port, directory },
    launch: () => spawn(path, [file], { stdio: ["ignore", "pipe", "ignore"], detached: true }),
    isReady: (log) => log.includes("Ready to accept connections"),
  });
}

const single: ServerKind = { name: "redis", start: launchRedis };

/** Two primaries, half of the slots each. Its address is that of one of them. */
const cluster: ServerKind = {
  name: "redis-cluster",
  async start(directory, settings) {
    const halves = ["0 8191", "8192 16383"];
    const nodes = await Promise.all(
      halves.map(async (slots, index) => {
        const own = join(directory, String(index));
        await mkdir(own);
        const bus = String(await freePort());
        const clustered = { "cluster-enabled": "yes", "cluster-announce-ip": "127.0.0.1", "cluster-port": bus };
        const node = await launchRedis(own, { ...settings, ...clustered });
        const port = node.address["port"] ?? "";
        await tell(port, `CLUSTER ADDSLOTSRANGE ${slots}`, "OK");
        return { node, port, bus };
      }),
    );
    const [first, second] = nodes;
    if (first === undefined || second === undefined) throw new Error("a cluster has two nodes");
    await tell(first.port, `CLUSTER MEET 127.0.0.1 ${second.port} ${second.bus}`, "OK");
    for (const { port } of nodes) {
      await tell(port, "CLUSTER INFO", "cluster_slots_ok:16384");
      await tell(port, "CLUSTER INFO", "cluster_state:ok");
    }
    return {
      address: first.node.address,
      act: (what) => first.node.act(what),
      stop: async () => void (await Promise.all(nodes.map(({ node }) => node.stop()))),
    };
  },
};

export function redisKinds(): readonly ServerKind[] {
  return [single, cluster];
}
