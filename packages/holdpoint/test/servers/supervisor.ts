/**
 * The process that keeps the servers of a test run. It ends with them, and removes what they stored, as soon as its
 * standard input closes: that happens however the test run ends, also when it is killed.
 */
import { mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kinds } from "./kinds.ts";
import { byLines, type Reply, type Request, type Started } from "./protocol.ts";
import type { RunningServer } from "./server-kind.ts";

const running = new Map<string, { readonly server: RunningServer; readonly directory: string }>();
const shared = new Map<string, Promise<Started>>();
const underWay = new Set<Promise<unknown>>();
let count = 0;
let isOver = false;

/** What a shared server may come to store. */
const ROOM_BYTES = 4_000_000_000;

/**
 * Where a server that everybody shares has its data: in memory, where there is room. It syncs every commit like any other,
 * and nobody waits for a disk; what a crash does to a disk is tried on servers of a test's own.
 */
async function sharedParent(): Promise<string> {
  const memory = "/dev/shm";
  const room = await statfs(memory).catch(() => undefined);
  return room !== undefined && room.bavail * room.bsize >= ROOM_BYTES ? memory : tmpdir();
}

async function start(
  kindName: string,
  settings: Readonly<Record<string, string>>,
  parent: string = tmpdir(),
): Promise<Started> {
  const kind = kinds().find(({ name }) => name === kindName);
  if (kind === undefined) throw new Error(`no kind of server is called ${kindName}`);
  const directory = await mkdtemp(join(parent, "holdpoint-server-"));
  let server: RunningServer;
  try {
    server = await kind.start(directory, settings);
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
  count += 1;
  const handle = `${kindName}#${count}`;
  running.set(handle, { server, directory });
  if (isOver) await stop(handle);
  return { handle, address: server.address };
}

async function stop(handle: string): Promise<void> {
  const found = running.get(handle);
  if (found === undefined) return;
  running.delete(handle);
  await found.server.stop();
  await rm(found.directory, { recursive: true, force: true, maxRetries: 5 });
}

async function answer(request: Request): Promise<Started | undefined> {
  switch (request.call) {
    case "shared": {
      const started = shared.get(request.kind) ?? sharedParent().then((parent) => start(request.kind, {}, parent));
      shared.set(request.kind, started);
      return started;
    }
    case "own":
      return start(request.kind, request.settings);
    case "act":
      await running.get(request.handle)?.server.act(request.what);
      return undefined;
    case "stop":
      await stop(request.handle);
      return undefined;
  }
}

async function reply(line: string): Promise<void> {
  const { id, request } = JSON.parse(line) as { readonly id: number; readonly request: Request };
  const said: Reply = await answer(request).then(
    (started) => ({ ok: true, started }),
    (error: unknown) => ({ ok: false, error: error instanceof Error ? error.message : String(error) }),
  );
  process.stdout.write(`${JSON.stringify({ id, reply: said })}\n`);
}

function during(work: Promise<unknown>): void {
  underWay.add(work);
  void work.finally(() => underWay.delete(work));
}

async function end(): Promise<void> {
  isOver = true;
  await Promise.allSettled([...running.keys()].map(stop));
  // What was just being started is stopped by whoever starts it.
  await Promise.allSettled(underWay);
  process.exit(0);
}

process.stdin.on(
  "data",
  byLines((line) => during(reply(line))),
);
process.stdin.on("close", () => void end());
// Nobody reads any more: the run was killed.
process.stdout.on("error", () => undefined);
