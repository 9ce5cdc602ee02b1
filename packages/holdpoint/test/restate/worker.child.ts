/** A process that serves the errands and hears rings, until it is killed. Its settings are its first argument, as JSON. */
import { Holdpoint } from "../../src/index.ts";
import { registerEndpoint, restateWaker, serveRestate } from "../../src/wakers/restate/index.ts";
import { errand } from "./errand.ts";
import { openStore, type StoreAddress } from "./open-store.ts";

export interface WorkerSettings {
  readonly store: StoreAddress;
  /** Where it sends rings to. */
  readonly ingress: string;
  /** What its own rings go to. */
  readonly services: readonly string[];
  readonly admin: string;
  /** What it is registered as. */
  readonly service: string;
  readonly pollMs: number;
  readonly effects: string;
}

const settings = JSON.parse(process.argv[2] ?? "{}") as WorkerSettings;
const { ingress, services, admin, service, pollMs, effects } = settings;
const store = restateWaker(openStore(settings.store), { ingress, services, onError: () => undefined });

// An orphan ends itself: its parent may be killed too.
process.once("disconnect", () => process.exit(1));
process.on("message", () => process.send?.(store.rings()));

const { port } = await serveRestate(store, { port: 0, host: "127.0.0.1", service });
await registerEndpoint({ admin, uri: `http://127.0.0.1:${port}` });
new Holdpoint({ store, graphs: [errand(store, effects)], pollMs }).start();
process.send?.("ready");
