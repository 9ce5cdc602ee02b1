/**
 * Names with a meaning of their own, and which names authors may give.
 *
 * N1. Names that begin with `__` are Holdpoint's. So no node or channel can pose as START, END or `__interrupt__`, and
 *     none can reach the prototype of an object that is keyed by it.
 * N2. Other names are free text without control characters; nothing in Holdpoint parses them.
 */
import { HoldpointError } from "../core/errors.ts";

/** Where a graph begins. Has edges of its own, never a function. */
export const START = "__start__";
/** Where a graph ends. */
export const END = "__end__";
/** The key of a paused result under which its questions are. */
export const INTERRUPT = "__interrupt__";
/** The graph around a subgraph, as a target of `Command({ graph })`. */
export const PARENT = "__parent__";

const NAME_MAX = 256;

/** True for a channel that is Holdpoint's own and that no author sees. */
export function isHidden(channel: string): boolean {
  return channel.startsWith("__");
}

/** Refuses a name that cannot be given to a node, channel, graph or tool; `what` says which of these it is. */
export function checkName(what: string, name: unknown): string {
  const refuse = (why: string): never => {
    const shown = typeof name === "string" ? JSON.stringify(name.slice(0, 80)) : String(typeof name);
    throw new HoldpointError("GRAPH_INVALID", `${shown} cannot be the name of a ${what}: ${why}.`, {
      what,
      name: typeof name === "string" ? name.slice(0, NAME_MAX) : null,
    });
  };
  if (typeof name !== "string") return refuse("a name is a string");
  if (name.trim() === "") return refuse("it is empty");
  if (name.length > NAME_MAX) return refuse(`it has ${name.length} characters, at most ${NAME_MAX} are allowed`);
  if (/[\p{Cc}\p{Cs}]/u.test(name)) return refuse("it holds control characters or broken Unicode");
  if (isHidden(name)) return refuse('names that begin with "__" are reserved');
  return name;
}
