/** The app as a process has it: opened, listening on this machine, and closed again. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { Holdpoint } from "holdpoint";
import { SqliteSaver } from "holdpoint/sqlite";
import { buildAgent } from "./agent.ts";
import { createApp } from "./app.ts";
import { Books } from "./books.ts";
import { directory } from "./people.ts";
import { Sessions } from "./sessions.ts";

export interface Support {
  readonly url: string;
  readonly books: Books;
  close(): Promise<void>;
}

/** Opens the app with its files in a folder; port 0 is any that is free. */
export async function openSupport(folder: string, port: number): Promise<Support> {
  const store = SqliteSaver.fromConnString(join(folder, "holdpoint.db"));
  const books = new Books(join(folder, "books.db"));
  const agent = buildAgent(store, books);
  const holdpoint = new Holdpoint({ store, graphs: [agent], directory });

  const server = createServer();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // In production both come from where your secrets and addresses are: all processes share the one secret.
  const sessions = new Sessions(randomBytes(32).toString("hex"), url);
  const stopping = new AbortController();
  const app = createApp({ agent, holdpoint, sessions, signal: stopping.signal });
  const answer = getRequestListener(app.fetch);
  server.on("request", (incoming, outgoing) => void answer(incoming, outgoing));
  holdpoint.start();

  return {
    url,
    books,
    async close() {
      stopping.abort();
      server.close();
      server.closeIdleConnections();
      await holdpoint.stop();
      server.closeAllConnections();
      await store.close();
      books.close();
    },
  };
}
