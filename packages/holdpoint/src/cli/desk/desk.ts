/**
 * Where people's business is done: a server, or the same API over a database in this process. Each command is written
 * once, against the client.
 */
import type { HoldpointClient } from "../../client/index.ts";

/** An open desk. */
export interface Desk {
  readonly client: HoldpointClient;
  /** Lets go of whatever is open. */
  close(): Promise<void>;
}
