/** Workers of two versions on one database while people decide, on every driver: nothing is stranded, or it is said (G8). */
import { once } from "node:events";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Holdpoint, type App, type Store } from "../../src/index.ts";
import { Child } from "../crash/children.ts";
import { movingOn, staying, type Version } from "./deploy-graphs.ts";
import { openStore, type StoreAddress } from "./open-store.ts";
import { GROUNDS } from "./weather.ts";

const WAIT = { timeout: 30_000, interval: 50 };
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function worker(store: StoreAddress, version: Version): Promise<{ pid: number; leave: () => Promise<void> }> {
  const child = new Child("../torture/deploy.child.ts", { store, version });
  cleanups.push(() => child.kill());
  const pid = await child.message<number>();
  return {
    pid,
    leave: async () => {
      const gone = once(child.process, "exit");
      child.send("stop");
      await gone;
    },
  };
}

/** Begins threads and leaves each at its question. */
async function begin(app: App<object, unknown>, ids: readonly string[]): Promise<void> {
  await Promise.all(ids.map((id) => app.invoke({}, { configurable: { thread_id: id } })));
}

async function decideAll(desk: Holdpoint, ids: readonly string[]): Promise<void> {
  for (const threadId of ids) {
    const [question] = (await desk.pending({ threadId })).items;
    await desk.decide(question?.id ?? "", "yes", { by: "ann" });
  }
}

/** What each thread came to, once all have ended; looking at it lets none go on here. */
async function results(app: App<object, unknown>, ids: readonly string[]): Promise<readonly unknown[]> {
  return vi.waitFor(async () => {
    const states = await Promise.all(ids.map((id) => app.getState({ configurable: { thread_id: id } })));
    expect(states.map(({ status }) => status)).toEqual(ids.map(() => "completed"));
    return states.map(({ values }) => values);
  }, WAIT);
}

/** How a deploy of version 2 alone looks to whoever is about to do it, thread by thread. */
async function foreseen(store: Store): Promise<Readonly<Record<string, string>>> {
  const next = new Holdpoint({ store, graphs: [movingOn(store, "2"), staying(store, "2")] });
  const seen: Record<string, string> = {};
  for await (const { threadId, outcome } of next.check()) seen[threadId] = outcome;
  return seen;
}

describe.each(Object.keys(GROUNDS) as StoreAddress["driver"][])("on %s", (driver) => {
  test("old and new side by side, then the old one leaves", { timeout: 120_000 }, async () => {
    const { weather, end } = await GROUNDS[driver]();
    cleanups.push(end);
    const address = weather.inside;
    const first = await worker(address, "1");
    const store = await openStore(address);
    cleanups.push(() => store.close());
    await begin(movingOn(store, "1"), ["m1", "m2"]);
    await begin(staying(store, "1"), ["s1", "s2"]);

    expect(await foreseen(store)).toEqual({ m1: "ok", m2: "ok", s1: "unclaimable", s2: "unclaimable" });

    const second = await worker(address, "2");
    await begin(movingOn(store, "2"), ["m3"]);
    await begin(staying(store, "2"), ["s3"]);
    // People decide where no code is, and a server of the new version knows what is served.
    const elsewhere = await openStore(address);
    cleanups.push(() => elsewhere.close());
    const desk = new Holdpoint({ store: elsewhere, graphs: [] });
    const server = new Holdpoint({ store, graphs: [movingOn(store, "2"), staying(store, "2")] });
    // Somebody goes on with each of them.
    await vi.waitFor(async () => expect(await server.alarms()).toEqual([]), WAIT);
    await decideAll(desk, ["m1", "s1", "m3", "s3"]);
    const [moved] = await results(movingOn(store, "2"), ["m1"]);
    expect(moved).toMatch(/^yes, by version [12] in \d+$/);
    expect(await results(staying(store, "1"), ["s1"])).toEqual([`yes, by version 1 in ${first.pid}`]);
    expect(await results(staying(store, "2"), ["s3"])).toEqual([`yes, by version 2 in ${second.pid}`]);

    await first.leave();
    await vi.waitFor(async () => {
      expect((await server.alarms()).map(({ kind, threadId }) => `${kind} ${threadId}`)).toEqual(["unclaimable s2"]);
    }, WAIT);
    await decideAll(desk, ["m2", "s2"]);
    expect(await results(movingOn(store, "2"), ["m2"])).toEqual([`yes, by version 2 in ${second.pid}`]);

    const again = await worker(address, "1");
    expect(await results(staying(store, "1"), ["s2"])).toEqual([`yes, by version 1 in ${again.pid}`]);
    expect(await server.alarms()).toEqual([]);
  });
});
