/** Time and chance, journaled: `sleep`, `now`, `random` give the same on every replay. */
import { durationMs, type Duration } from "../../core/duration.ts";
import { sha256 } from "../../core/digest.ts";
import { HoldpointError } from "../../core/errors.ts";
import { isText } from "../../core/json.ts";
import { placeFor } from "./context.ts";
import { reused } from "./reuse.ts";
import type { Behavior, Place } from "./operation.ts";

/** What tells apart equal calls that parallel branches make from one place. */
export interface KeyOptions {
  readonly key?: string;
}

function keyOf(what: string, { key }: KeyOptions): string {
  if (key === undefined || isText(key)) return key ?? "";
  throw new HoldpointError("INVALID_ARGUMENT", `The key of ${what} is text that is not empty, in well-formed Unicode.`);
}

/** Waits, durably: the process may end meanwhile. Costs nothing while it waits. */
export function sleep(duration: Duration, options: KeyOptions = {}): Promise<void> {
  const ms = durationMs(duration);
  const key = keyOf("sleep()", options);
  const place = placeFor("sleep()");
  const { task } = place;
  const behavior: Behavior = {
    begin(operation) {
      operation.waiting = true;
      task.host.journal.append({ type: "timer_set", ...operation.reference, dueAt: task.host.now() + ms });
    },
    resume(operation) {
      operation.waiting = true;
    },
    due(operation) {
      task.settle(operation, { type: "timer_fired", ...operation.reference }, { value: undefined });
    },
  };
  return task.register(place, "sleep", key, sha256(String(ms)), behavior).promise as Promise<void>;
}

function value(place: Place, kind: "now" | "random", options: KeyOptions, make: () => number): Promise<number> {
  const { task } = place;
  const key = keyOf(`${kind}()`, options);
  const behavior: Behavior = {
    begin(operation) {
      const recorded = reused(task.host.past, operation, false);
      const made = recorded?.type === "value_recorded" && typeof recorded.value === "number" ? recorded.value : make();
      task.settle(operation, { type: "value_recorded", ...operation.reference, value: made }, { value: made });
    },
    resume: (operation) => behavior.begin(operation),
  };
  return task.register(place, kind, key, "", behavior).promise as Promise<number>;
}

/** The time by the store's clock, in ms since 1970; the same on every replay. */
export function now(options: KeyOptions = {}): Promise<number> {
  const place = placeFor("now()");
  return value(place, "now", options, () => place.task.host.now());
}

/** 53 random bits as a number below 1. */
function chance(): number {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
}

/** A number from 0 (included) to 1 (excluded); the same on every replay. */
export function random(options: KeyOptions = {}): Promise<number> {
  return value(placeFor("random()"), "random", options, chance);
}
