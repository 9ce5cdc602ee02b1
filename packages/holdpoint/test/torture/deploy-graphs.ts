/** Code that is deployed twice: threads of the one keep to their version, those of the other go on with the next. */
import { entrypoint, interrupt, step, type Store } from "../../src/index.ts";

export type Version = "1" | "2";

/** Goes on with the next version: what was recorded is the same, and what comes after is new. */
export function movingOn(checkpointer: Store, version: Version) {
  return entrypoint({ name: "moving-on", checkpointer, version }, async () => {
    await step("look", () => "seen", { effect: "read" });
    const answer = await interrupt<string>("Go?");
    return `${answer}, by version ${version} in ${process.pid}`;
  });
}

/** Stays with its version. */
export function staying(checkpointer: Store, version: Version) {
  return entrypoint({ name: "staying", checkpointer, version, onVersionChange: "pin" }, async () => {
    if (version === "2") await step("new", () => "first", { effect: "read" });
    const answer = await interrupt<string>("Go?");
    return `${answer}, by version ${version} in ${process.pid}`;
  });
}
