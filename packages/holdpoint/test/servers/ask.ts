/** How a test gets a server. The first one who asks for a kind waits until it is up. */
import { once } from "node:events";
import { connect } from "node:net";
import { inject } from "vitest";
import { byLines, type Reply, type Request, type Started } from "./protocol.ts";

async function ask(request: Request): Promise<Started | undefined> {
  const socket = connect(inject("serversPort"), "127.0.0.1");
  let reply = { ok: false, error: "no reply" } as Reply;
  socket.on(
    "data",
    byLines((line) => {
      reply = JSON.parse(line) as Reply;
    }),
  );
  socket.end(`${JSON.stringify(request)}\n`);
  await once(socket, "close");
  if (!reply.ok) throw new Error(`A server for the test: ${reply.error}`);
  return reply.started;
}

/** Where a server is, as a client takes it, and what else its kind tells. */
export type ServerAddress = Readonly<Record<string, string>> & { readonly url: string };

function whole(started: Started | undefined): { readonly handle: string; readonly address: ServerAddress } {
  const url = started?.address["url"];
  if (started === undefined || url === undefined) throw new Error("the supervisor did not say where the server is");
  return { handle: started.handle, address: { ...started.address, url } };
}

/** The server of this kind that all tests of the run share: leave it as it is, and use a part of it of your own. */
export async function sharedServer(kind: string): Promise<ServerAddress> {
  return whole(await ask({ call: "shared", kind })).address;
}

/** A server that belongs to one test. */
export interface OwnServer {
  readonly address: ServerAddress;
  readonly act: (what: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts a server for one test, which may do anything to it. `settings` are the kind's. */
export async function ownServer(kind: string, settings: Readonly<Record<string, string>> = {}): Promise<OwnServer> {
  const { handle, address } = whole(await ask({ call: "own", kind, settings }));
  return {
    address,
    act: async (what) => void (await ask({ call: "act", handle, what })),
    stop: async () => void (await ask({ call: "stop", handle })),
  };
}
