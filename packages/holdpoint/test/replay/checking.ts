/** Checks threads on a store that may only be looked at, and that says what else was tried. */
import { expect } from "vitest";
import type { ThreadCheck } from "../../src/engine/check/check-thread.ts";
import type { CheckQuery } from "../../src/engine/check/check-threads.ts";
import { Holdpoint, type HoldpointOptions, type Store } from "../../src/index.ts";
import { SETTINGS } from "./grounds.ts";

const CHANGING = ["commit", "claim", "renew", "close"] as const;

interface LookedAt {
  readonly store: Store;
  /** Calls that would have changed something. */
  readonly tried: string[];
}

/** The same store, in which every call that changes something is refused and noted. */
export function lookedAt(store: Store): LookedAt {
  const tried: string[] = [];
  const refuse = (what: string) => () => {
    tried.push(what);
    return Promise.reject(new Error(`${what} was called on a store that is only looked at`));
  };
  const refusals = new Map<PropertyKey, () => Promise<never>>(CHANGING.map((what) => [what, refuse(what)]));
  return {
    tried,
    store: new Proxy(store, {
      get: (target, name) => {
        const value: unknown = refusals.get(name) ?? Reflect.get(target, name, target);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    }),
  };
}

export type Graphs = HoldpointOptions["graphs"];

const { leaseMs: _leaseMs, ...patience } = SETTINGS;

/** How long a replay may stand still. */
export const PATIENCE = patience;

/** Checks on a store that refuses every change; what was said, and that nothing was tried. */
export async function check(store: Store, graphs: Graphs, query: CheckQuery = {}): Promise<readonly ThreadCheck[]> {
  const at = lookedAt(store);
  const holdpoint = new Holdpoint({ store: at.store, graphs, ...PATIENCE });
  const said: ThreadCheck[] = [];
  for await (const one of holdpoint.check(query)) said.push(one);
  expect(at.tried).toEqual([]);
  return said;
}

export async function checkOne(store: Store, graphs: Graphs, query: CheckQuery = {}): Promise<ThreadCheck> {
  const [only, ...others] = await check(store, graphs, query);
  expect(others).toEqual([]);
  if (only === undefined) throw new Error("nothing was checked");
  return only;
}

/** A text that holds another. */
export const containing = (text: string): string => expect.stringContaining(text) as string;
