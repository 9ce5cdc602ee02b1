/** The agent's program: it creeps up to a zone that people share, asks whether it is clear, and goes in only on a yes. */
import { entrypoint, interrupt, step, type App, type Directory, type Store } from "holdpoint";
import type { Arm } from "./arm.ts";
import type { Watchdog } from "./watchdog.ts";

/** How long an operator has. The reflex and the durable deadline have the same, each by its own clock. */
export const LIMIT_MS = 200;

type Answer = "go" | "stop" | "silence";
export type Crossed = "crossed" | "stopped";

export interface CellParts {
  readonly arm: Arm;
  readonly watchdog: Watchdog;
  readonly checkpointer: Store;
  readonly directory: Directory;
}

export function crossing({ arm, watchdog, checkpointer, directory }: CellParts): App<string, Crossed> {
  return entrypoint({ name: "crossing", checkpointer, directory }, async (zone: string): Promise<Crossed> => {
    await step("creep", () => {
      // Armed before anything moves: whatever happens from here on, silence stops it.
      watchdog.watch(LIMIT_MS);
      arm.creep(zone);
    });

    const answer = await interrupt<Answer>(`Is ${zone} clear?`, {
      reviewers: "operator",
      options: [
        { id: "go", label: "It is clear" },
        { id: "stop", label: "Stop" },
      ],
      deadline: LIMIT_MS,
      onDeadline: { value: "silence" },
    });

    const crossed = await step("act on the answer", () => {
      watchdog.off();
      // A yes that was in time can still meet an arm that stands: the reflex waits for no database.
      if (answer === "go" && arm.cross(zone)) return true;
      arm.stop("the program");
      return false;
    });
    if (crossed) return "crossed";

    await step("record the stop", () => arm.note(`is recorded as stopped on ${answer}`));
    await interrupt("The arm stands. Release it?", {
      reviewers: "safety",
      options: [{ id: "release", label: "I have looked; release it" }],
    });
    await step("release", () => arm.release());
    return "stopped";
  });
}
