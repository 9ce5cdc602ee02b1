/**
 * PgBouncer for tests, in transaction mode: every transaction may get another connection of the server's, of which it has
 * few. Where there is none, root gets it from Debian.
 *
 * Setting: `to`, the address of the server behind it.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { program } from "./programs.ts";
import type { ServerKind } from "./server-kind.ts";
import { ServerProcess } from "./server-process.ts";

const settings = (to: URL, port: string, users: string): string => `[databases]
* = host=${to.hostname} port=${to.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
default_pool_size = 3
server_round_robin = 1
`;

async function answers(port: string): Promise<boolean> {
  const socket = connect(Number(port), "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

const transactions: ServerKind = {
  name: "pgbouncer",
  async start(directory, { to = "" }) {
    const path = await program("pgbouncer");
    const [file, users] = [join(directory, "pgbouncer.ini"), join(directory, "users.txt")];
    const [url, port] = [new URL(to), String(await freePort())];
    await writeFile(users, `"${url.username}" "${decodeURIComponent(url.password)}"\n`);
    await writeFile(file, settings(url, port, users));
    await chmod(directory, 0o755);
    // It refuses to be root.
    const who = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
    url.port = port;
    return ServerProcess.start({
      name: "PgBouncer",
      address: { url: url.href, port, directory },
      launch: () => spawn(path, ["-q", ...who, file], { stdio: ["ignore", "ignore", "pipe"], detached: true }),
      isReady: () => answers(port),
    });
  },
};

export function pgbouncerKinds(): readonly ServerKind[] {
  return [transactions];
}
