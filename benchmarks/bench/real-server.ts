/** Real servers for a benchmark, by those who start them for the tests: they end with this process, however it ends. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { byLines, type Reply, type Request } from "../../packages/holdpoint/test/servers/protocol.ts";
import type { Address } from "../../packages/holdpoint/test/servers/server-kind.ts";
import type { Kit } from "../scoreboard/kit.ts";

const SUPERVISOR = fileURLToPath(new URL("../../packages/holdpoint/test/servers/supervisor.ts", import.meta.url));

/** Starts a server of a kind, with settings of that kind; it ends with the kit. */
export async function realServer(
  kit: Pick<Kit, "onClose">,
  kind: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Address> {
  const child = spawn(process.execPath, ["--no-warnings", SUPERVISOR], {
    stdio: ["pipe", "pipe", "inherit"],
    detached: true,
  });
  const ended = once(child, "exit");
  kit.onClose(async () => {
    child.stdin.end();
    await ended;
  });
  const { promise, resolve } = Promise.withResolvers<Reply>();
  child.stdout.on(
    "data",
    byLines((line) => resolve((JSON.parse(line) as { readonly reply: Reply }).reply)),
  );
  const request: Request = { call: "own", kind, settings };
  child.stdin.write(`${JSON.stringify({ id: 1, request })}\n`);
  const reply = await Promise.race([promise, ended.then((): Reply => ({ ok: false, error: "it ended" }))]);
  if (!reply.ok) throw new Error(`A server for the benchmark: ${reply.error}`);
  if (reply.started === undefined) throw new Error("A server for the benchmark was not started");
  return reply.started.address;
}
