/**
 * Whether the server lives, and whether its store answers: for whatever runs it, and without saying who asks.
 *
 * L1. However many ask, the store is asked once at a time, and nobody waits longer than `WAIT_MS`: whatever asks whether a
 *     server is ready has little patience, and a store may take its time until it says that it is away.
 * L2. Why the store does not answer is for the log, once for each reason, and so is that it answers again.
 */
import { z, type RouteConfig } from "@hono/zod-openapi";
import type { Handler } from "hono";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import type { Store } from "../../storage/store.ts";
import type { ServerEnv } from "../http/guard.ts";
import type { ServerLog } from "../observe/logger.ts";

const WAIT_MS = 2_000;

const healthSchema = z.strictObject({ status: z.enum(["ok", "unavailable"]) }).openapi("Health");
const health = { content: { "application/json": { schema: healthSchema } } } as const;

/** How the routes are described. */
export const healthConfigs: readonly RouteConfig[] = [
  {
    method: "get",
    path: "/healthz",
    summary: "The server lives",
    responses: { 200: { description: "It does", ...health } },
  },
  {
    method: "get",
    path: "/readyz",
    summary: "The store answers",
    responses: { 200: { description: "It does", ...health }, 503: { description: "It does not", ...health } },
  },
];

/** The server lives. */
export const healthz: Handler<ServerEnv> = (c) => c.json({ status: "ok" });

/** Asks a store whether it answers. */
class Readiness {
  readonly #store: Store;
  readonly #log: ServerLog | undefined;
  #asking: Promise<boolean> | undefined;
  #reason: string | undefined;

  constructor(store: Store, log: ServerLog | undefined) {
    this.#store = store;
    this.#log = log;
  }

  /** Whether the store answers, and soon (L1). */
  async isReady(): Promise<boolean> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    const late = Promise.withResolvers<boolean>();
    const cancel = this.#store.clock.after(WAIT_MS, () => late.resolve(false));
    try {
      return await Promise.race([this.#asking, late.promise]);
    } finally {
      cancel();
    }
  }

  /** Asks for something small. */
  async #ask(): Promise<boolean> {
    try {
      await this.#store.threads({ tenant: DEFAULT_TENANT, limit: 1 });
    } catch (error) {
      this.#failed(error);
      return false;
    }
    if (this.#reason !== undefined) this.#log?.logger.warn("the store answers again");
    this.#reason = undefined;
    return true;
  }

  #failed(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== this.#reason) this.#log?.logger.error({ err: error }, "not ready: the store does not answer");
    this.#reason = reason;
  }
}

/** The store answers. */
export function readyz(store: Store, log?: ServerLog): Handler<ServerEnv> {
  const readiness = new Readiness(store, log);
  return async (c) => {
    const isReady = await readiness.isReady();
    return isReady ? c.json({ status: "ok" }) : c.json({ status: "unavailable" }, 503);
  };
}
