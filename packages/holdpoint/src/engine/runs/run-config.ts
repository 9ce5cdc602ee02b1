/** The configuration of a run: JSON that is journaled at its start, and what nodes and tools get of it. */
import { HoldpointError } from "../../core/errors.ts";
import { checkLength, isObject, isText, toJson, type Json, type JsonObject } from "../../core/json.ts";
import type { DocumentPut } from "../../storage/store.ts";
import { currentPlace } from "../operations/context.ts";
import { checkPersonId } from "../../core/person-id.ts";
import type { RunConfig } from "../program.ts";
import type { Task } from "../operations/operation.ts";

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
  checkLength(kept);
  return kept as JsonObject;
}

/** What a run is started with: the part of its configuration that is journaled, and the person it goes on behalf of. */
export interface Start extends Initiators {
  readonly config: JsonObject;
  /** Documents that are stored with the start, or not at all. */
  readonly put?: readonly DocumentPut[];
}

/** Who stands behind what a call makes a thread do: nobody of them is a reviewer of what comes of it. */
export interface Initiators {
  readonly requester?: string;
  readonly coRequesters?: readonly string[];
}

/**
 * Who stands behind a call. Inside a thread it is whoever the thread itself works for, whatever name the code gives:
 * else an agent could ask in the name of somebody who does not decide, and its requester approve.
 */
export function initiatorsOf(config: InvokeConfig): Initiators {
  const actor = actorOf(config);
  const mandate = currentPlace()?.task.host.mandate;
  const { requester, coRequesters = [] } = mandate ?? { requester: actor };
  return {
    ...(requester === undefined ? {} : { requester }),
    ...(coRequesters.length === 0 ? {} : { coRequesters }),
  };
}

export function startOf(config: InvokeConfig): Start {
  return { config: journaledConfig(config), ...initiatorsOf(config) };
}

/**
 * Who makes a call, as the application around it says; never part of the run's configuration. Case is significant, see
 * `core/person-id.ts`.
 */
export function actorOf({ configurable }: InvokeConfig): string | undefined {
  const actor: unknown = configurable?.actor;
  if (actor === undefined) return undefined;
  if (!isText(actor)) {
    throw new HoldpointError("INVALID_ARGUMENT", "config.configurable.actor is text that names a person.");
  }
  checkPersonId(actor, "config.configurable.actor");
  return actor;
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
    tenant: host.mandate.tenant,
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
