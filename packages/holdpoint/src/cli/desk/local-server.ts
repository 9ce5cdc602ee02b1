/** The HTTP API over a store of this process, without a network: what a person at this machine does straight on a database. */
import { HoldpointClient } from "../../client/index.ts";
import { DEFAULT_TENANT, Holdpoint } from "../../index.ts";
import { createServer, SCOPES, type Principal } from "../../server/index.ts";
import type { Desk } from "./desk.ts";
import type { OpenedStore } from "./open-store.ts";

/** Who works at it. */
interface Worker {
  readonly as: string | undefined;
  readonly roles: readonly string[];
  /** Default: `default`. */
  readonly tenant?: string;
  /** They ask about the policies of graphs, too. */
  readonly knowsGraphs?: true;
}

/** Nobody floods their own database. */
const UNLIMITED = { perMinute: 1_000_000_000, burst: 1_000_000_000 };
/** Who looks, when nobody said who it is. */
const NOBODY = "(nobody)";

/** A desk on a store. Threads do not run here: what is decided is committed, and whoever serves the store goes on. */
export function localDesk(
  { graphs, options, close }: OpenedStore,
  { as = NOBODY, roles, tenant = DEFAULT_TENANT, knowsGraphs }: Worker,
): Desk {
  const holdpoint = new Holdpoint({ ...options, ...(knowsGraphs === true ? { runsThreads: false } : { graphs: [] }) });
  const person: Principal = { kind: "person", id: as, roles, tenant, scopes: SCOPES };
  const app = createServer(holdpoint, { auth: { authenticate: () => person }, graphs, rateLimit: UNLIMITED });
  const client = new HoldpointClient({
    url: "http://127.0.0.1",
    token: "local",
    fetch: async (input: string | URL | Request, init?: RequestInit) => app.fetch(new Request(input, init)),
  });
  return { client, close };
}
