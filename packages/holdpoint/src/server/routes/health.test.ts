/** Whether the store answers (health.ts, L1 and L2). */
import { Hono } from "hono";
import { expect, test } from "vitest";
import { HoldpointError, MemorySaver, type Store } from "../../index.ts";
import { ManualClock } from "../../testing/index.ts";
import type { ServerEnv } from "../http/guard.ts";
import { createLogger } from "../observe/logger.ts";
import { readyz } from "./health.ts";

/** A store that says what it is told to, as often as it is asked. */
function world(): {
  readonly ask: () => Promise<number>;
  readonly clock: ManualClock;
  readonly asked: PromiseWithResolvers<void>[];
  readonly lines: readonly string[];
} {
  const clock = new ManualClock();
  const asked: PromiseWithResolvers<void>[] = [];
  const lines: string[] = [];
  const store = new Proxy<Store>(new MemorySaver({ clock }), {
    get(target, name) {
      if (name !== "threads") return Reflect.get(target, name) as unknown;
      return () => {
        const answer = Promise.withResolvers<void>();
        asked.push(answer);
        return answer.promise;
      };
    },
  });
  const log = createLogger({
    destination: {
      write(line) {
        const { msg, err } = JSON.parse(line) as { readonly msg: string; readonly err?: { readonly message: string } };
        lines.push(err === undefined ? msg : `${msg}: ${err.message}`);
      },
    },
  });
  const app = new Hono<ServerEnv>().get("/readyz", readyz(store, log));
  return { ask: async () => (await app.request("/readyz")).status, clock, asked, lines };
}

const away = (message: string): HoldpointError => new HoldpointError("STORE_UNREACHABLE", message);

test("the store is asked once at a time, and nobody waits longer than two seconds (L1)", async () => {
  const { ask, clock, asked, lines } = world();
  const both = Promise.all([ask(), ask()]);
  await clock.advance(2_000);
  expect(await both).toEqual([503, 503]);
  const third = ask();
  expect(asked).toHaveLength(1);
  asked[0]?.resolve();
  expect(await third).toBe(200);
  const fourth = ask();
  expect(asked).toHaveLength(2);
  asked[1]?.resolve();
  expect(await fourth).toBe(200);
  expect(lines).toEqual([]);
});

test("each reason is told once, and that it is over (L2)", async () => {
  const { ask, asked, lines } = world();
  const answers = [
    away("Nothing answers."),
    away("Nothing answers."),
    away("It is denied."),
    undefined,
    undefined,
    "odd",
  ];
  for (const error of answers) {
    const status = ask();
    if (error === undefined) asked.at(-1)?.resolve();
    else asked.at(-1)?.reject(error);
    expect(await status).toBe(error === undefined ? 200 : 503);
  }
  expect(lines).toEqual([
    "not ready: the store does not answer: Nothing answers.",
    "not ready: the store does not answer: It is denied.",
    "the store answers again",
    "not ready: the store does not answer: odd",
  ]);
});
