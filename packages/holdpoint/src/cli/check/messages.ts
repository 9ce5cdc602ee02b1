/** What the worker thread that checks and the thread that watches over it say to each other. */
import type { StorePlace } from "../desk/open-store.ts";
import type { Holdpoint, Tenant } from "../../index.ts";

/** A thread and what a check says of it. */
export type ThreadCheck = Holdpoint["check"] extends (...query: never) => AsyncGenerator<infer One, void> ? One : never;

/** Which threads. */
export interface Asked {
  /** Of this tenant; of all of them when left out, and of `default` where a thread is named. */
  readonly tenant?: Tenant;
  readonly threadId?: string;
  readonly graph?: string;
  readonly limit?: number;
}

/** What the worker is started with. */
export interface Order {
  readonly place: StorePlace;
  readonly asked: Asked;
  readonly threadLimitMs: number;
  /** One at a time, those that began after this thread; undefined: all, several at a time. */
  readonly alone: { readonly after: ThreadPlace | undefined } | undefined;
}

/** Which thread it is. */
export type ThreadPlace = Pick<ThreadCheck, "tenant" | "threadId">;

/** A thread before anything is known of it. */
export type Begun = ThreadPlace & Pick<ThreadCheck, "graph" | "version" | "status">;

/** What went wrong as a whole. */
export interface Failure {
  readonly kind: "usage" | "refusal" | "other";
  readonly code: string;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type Message =
  /** The event loop turns. */
  | { readonly type: "beat" }
  /** The code is loaded and the store is open. */
  | { readonly type: "opened"; readonly graphs: readonly string[] }
  /** Only said when they are checked one at a time. */
  | { readonly type: "begun"; readonly thread: Begun }
  | { readonly type: "checked"; readonly check: ThreadCheck }
  /** Something nobody waited for went wrong in author code. */
  | { readonly type: "stray"; readonly message: string }
  | { readonly type: "failed"; readonly failure: Failure }
  | { readonly type: "done" };

/** How often the worker says that its event loop turns. */
export const BEAT_MS = 200;
