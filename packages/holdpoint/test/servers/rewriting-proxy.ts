/** A TCP proxy that changes what a server says: a text into another one of the same length. For servers nobody has here. */
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface RewritingProxy {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts one in front of a port of the loopback interface. */
export async function rewriting(port: number, said: string, instead: string): Promise<RewritingProxy> {
  if (said.length !== instead.length) throw new Error("the texts are not of the same length");
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => undefined);
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
    client.on("data", (chunk) => upstream.write(chunk));
    upstream.on("data", (chunk) =>
      client.write(Buffer.from(chunk.toString("latin1").replaceAll(said, instead), "latin1")),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
