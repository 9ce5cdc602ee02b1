/** Serves orders until it is killed: `worker.child.ts FOLDER THREAD` begins the order when it is not in the store yet. */
import { flushCompileCache } from "node:module";
import { Holdpoint, isHoldpointError } from "holdpoint";
import { ASSIGNMENT } from "../stock-purchase/agent.ts";
import { ENGINE, openPlace } from "./parts.ts";

const [, , folder = "", thread = ""] = process.argv;
const { store, agent } = openPlace(folder);
const holdpoint = new Holdpoint({ store, graphs: [agent], ...ENGINE });

async function isKnown(): Promise<boolean> {
  try {
    await agent.getState({ configurable: { thread_id: thread } });
    return true;
  } catch (error) {
    if (isHoldpointError(error, "THREAD_NOT_FOUND")) return false;
    throw error;
  }
}

const leave = (): void => process.exit();
process.once("disconnect", leave);
// Node keeps what it compiled when a process ends; this one is killed.
flushCompileCache();
process.send?.("ready", undefined, undefined, (error) => error !== null && leave());
holdpoint.start();
if (!(await isKnown())) await agent.invoke(ASSIGNMENT, { configurable: { thread_id: thread } });
