/** The configuration of a run: JSON that is journaled at its start, and what nodes and tools get of it. */
import { HoldpointError } from "../core/errors.ts";
import { isObject, isText, toJson, type Json, type JsonObject } from "../core/json.ts";
import type { RunConfig } from "./program.ts";
import type { Task } from "./operation.ts";

/** What a caller may give with `invoke` and `stream`. */
export interface InvokeConfig {
  readonly configurable?: {
    readonly thread_id?: string;
    readonly checkpoint_id?: string;
    readonly actor?: string;
    readonly [key: string]: unknown;
  };
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly tags?: readonly string[];
  readonly recursionLimit?: number;
  /** Stops waiting (the thread itself goes on); to end a thread use `cancel`. */
  readonly signal?: AbortSignal;
  /** What to do with new input while a question is pending. Default: refuse (`THREAD_BUSY`). */
  readonly onPending?: "refuse" | "cancel";
}

/** The part of a configuration that is journaled. `checkpoint_id` and `actor` speak of one call, not of the run. */
function journaledConfig(config: InvokeConfig): JsonObject {
  const { checkpoint_id: _checkpoint, actor: _actor, ...configurable } = config.configurable ?? {};
  const { recursionLimit: limit, onPending } = config;
  if (onPending !== undefined && onPending !== "refuse" && onPending !== "cancel") {
    throw new HoldpointError("INVALID_ARGUMENT", `config.onPending is "refuse" or "cancel".`, { onPending });
  }
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) {
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      `config.recursionLimit is ${limit}; it must be a whole number above 0.`,
      { recursionLimit: limit },
    );
  }
  const kept = toJson({ configurable, metadata: config.metadata, tags: config.tags, recursionLimit: limit }, "config");
  return kept as JsonObject;
}

/** What a run is started with: the part of its configuration that is journaled, and the person it goes on behalf of. */
export interface Start {
  readonly config: JsonObject;
  readonly requester?: string;
}

export function startOf(config: InvokeConfig): Start {
  const requester = actorOf(config);
  return { config: journaledConfig(config), ...(requester === undefined ? {} : { requester }) };
}

/** Who makes a call, as the application around it says; never part of the run's configuration. */
export function actorOf({ configurable }: InvokeConfig): string | undefined {
  const actor: unknown = configurable?.actor;
  if (actor === undefined || isText(actor)) return actor;
  throw new HoldpointError("INVALID_ARGUMENT", "config.configurable.actor is text that names a person.");
}

/** What a node gets as its second argument. */
export function runConfig(task: Task): RunConfig {
  const { host } = task;
  const { config } = host;
  const configurable = isObject(config["configurable"]) ? config["configurable"] : {};
  const tags = config["tags"];
  const limit = config["recursionLimit"];
  const metadata = config["metadata"];
  return {
    configurable: configurable as JsonObject & { readonly thread_id: string },
    metadata: isObject(metadata) ? metadata : {},
    tags: Array.isArray(tags) ? (tags as readonly Json[]).map(String) : [],
    recursionLimit: typeof limit === "number" ? limit : Number.POSITIVE_INFINITY,
    get signal() {
      return task.signal;
    },
    writer: (value) => {
      if (!task.replaying && !task.ended) host.events.emit("custom", () => value);
    },
  };
}
