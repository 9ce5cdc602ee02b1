/** A process that serves threads of a store, and says of each when its next step is done. It ends when told to. */
import { entrypoint, Holdpoint, interrupt, step } from "holdpoint";
import { registerEndpoint, restateWaker, serveRestate } from "holdpoint/restate";
import { told } from "../scoreboard/child.ts";
import { openStore } from "../scoreboard/store-at.ts";
import { silent } from "./silent-store.ts";
import type { RingSettings } from "./ring.ts";

const [argument = "{}"] = process.argv.slice(2);
const { address, by, pollMs, restate } = JSON.parse(argument) as RingSettings;
const bare = openStore(address);
const quiet = by === "notify" ? bare : silent(bare);
const waker = by === "restate" ? restateWaker(quiet, { ingress: restate?.["ingress"] ?? "" }) : undefined;
const store = waker ?? quiet;

const app = entrypoint({ name: "ring", checkpointer: store }, async () => {
  await interrupt<string>("Go?");
  await step("next", () => "done");
  console.log("done");
});
if (waker !== undefined) {
  const { port, stop } = await serveRestate(waker, { port: 0, host: "127.0.0.1" });
  await registerEndpoint({ admin: restate?.["admin"] ?? "", uri: `http://127.0.0.1:${port}` });
  process.once("exit", () => void stop());
}
const holdpoint = new Holdpoint({ store, graphs: [app], pollMs });
holdpoint.start();
console.log("ready");
await told();
await holdpoint.stop();
await store.close();
process.exit();
