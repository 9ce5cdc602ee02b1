/** A worker with one version of the code. Its settings are its first argument; told to stop, it leaves as it should. */
import { Holdpoint } from "../../src/index.ts";
import { movingOn, staying, type Version } from "./deploy-graphs.ts";
import { openStore, type StoreAddress } from "./open-store.ts";

const { store: address, version } = JSON.parse(process.argv[2] ?? "{}") as {
  readonly store: StoreAddress;
  readonly version: Version;
};
process.once("disconnect", () => process.exit(1));
const store = await openStore(address);
const graphs = [movingOn(store, version), staying(store, version)];
const holdpoint = new Holdpoint({ store, graphs, pollMs: 20 });
holdpoint.start();
process.once("message", () => void holdpoint.stop().then(() => process.exit(0)));
process.send?.(process.pid);
