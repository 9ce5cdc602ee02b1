/** Pauses a thread on the old build of a graph and answers it on the new one, with the version changed and unchanged. */
import { Command, Holdpoint, type Store } from "holdpoint";
import { question, thread, type ThreadConfig } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import { codeOf, type Outcome, outcomeOf, verdict } from "../outcome.ts";

/**
 * How long a replay may stand still before it counts as one that does not come to what is recorded. Nothing in these
 * programs moves by itself, so that any while tells.
 */
export const STAND_STILL_MS = 20;

export interface Build {
  readonly checkpointer: Store;
  readonly version: string;
  readonly build: "old" | "new";
}

/** The part of a compiled graph a redeployment uses. */
export interface Deployed {
  invoke(input: object, config: ThreadConfig): Promise<object>;
  getState(
    config: ThreadConfig,
  ): Promise<{ readonly status: string; readonly blocked?: { readonly message: string }; readonly values: object }>;
}

export interface Redeployed {
  readonly version: "changed" | "unchanged";
  readonly resumed: Outcome<object>;
  readonly status: string;
  /** Why the thread is held; "" when it is not. */
  readonly message: string;
  readonly values: object;
}

/** One redeployment for each of the two ways to treat the version string, side by side. */
export function redeploy(
  kit: Kit,
  compile: (build: Build) => Deployed,
  answer: unknown = "yes",
): Promise<readonly Redeployed[]> {
  const redeployed = async (version: Redeployed["version"]): Promise<Redeployed> => {
    const file = `${version}.db`;
    const config = thread("redeployed", { actor: "anna" });
    const before = kit.freshSaver(file);
    const paused = await compile({ checkpointer: before, version: "1", build: "old" }).invoke({}, config);
    await before.close();
    // Another saver on the same file, as after a restart: nothing of the old build is in memory.
    const checkpointer = kit.freshSaver(file);
    new Holdpoint({ store: checkpointer, graphs: [], replayGraceMs: STAND_STILL_MS });
    const after = compile({ checkpointer, version: version === "changed" ? "2" : "1", build: "new" });
    const resume = { [question(paused).id]: answer };
    const resumed = await outcomeOf(() => after.invoke(new Command({ resume }), config));
    const { status, blocked, values } = await after.getState(config);
    return { version, resumed, status, message: blocked?.message ?? "", values };
  };
  return Promise.all([redeployed("changed"), redeployed("unchanged")]);
}

/** True when a redeployment was held, says so, and names what it has to name. */
function isHeld(each: Redeployed, names: string): boolean {
  return codeOf(each.resumed) === "THREAD_BLOCKED" && each.status === "blocked" && each.message.includes(names);
}

/** What a row reports whose thread has to be held both ways, with nothing done. */
export function heldBothWays(
  all: readonly Redeployed[],
  names: string,
  effects: readonly string[],
): { observed: string; holds: boolean } {
  const text = all.map(
    (each) =>
      `version ${each.version}: ${each.status} (${verdict(each.resumed)}${each.message.includes(names) ? `, names "${names}"` : ""})`,
  );
  const [first] = all;
  return {
    observed: `${text.join("; ")}${effects.length === 0 ? "" : `; done all the same: ${effects.join(", ")}`}${first === undefined || first.message === "" ? "" : `: ${first.message.split(". ")[0] ?? ""}`}`,
    holds: all.length === 2 && all.every((each) => isHeld(each, names)) && effects.length === 0,
  };
}
