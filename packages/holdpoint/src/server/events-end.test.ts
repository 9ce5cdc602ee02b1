/** Server-sent events when the server stops (create-server.ts, H5; http/listen.ts, Z2). */
import { expect, onTestFinished, test } from "vitest";
import { WrappedStore } from "../../test/crash/wrapped-store.ts";
import { until } from "../../test/engine/world.ts";
import { World, type WorldOptions } from "../../test/server/served.ts";
import { MemorySaver, type Store } from "../index.ts";
import { listen } from "./http/listen.ts";

function started(options: WorldOptions): World {
  const made = new World(options);
  onTestFinished(() => made.stop());
  return made;
}

test("nobody is waited for: whoever listens, whoever left, and what that client connected since", async () => {
  const stopping = new AbortController();
  const here = started({ signal: stopping.signal });
  const http = await listen(here.app, { host: "127.0.0.1", port: 0 });
  const headers = { authorization: "Bearer ann" };
  const leaving = new AbortController();
  const left = await fetch(`${http.url}/v1/events`, { headers, signal: leaving.signal });
  await left.body?.getReader().read();
  const stays = await fetch(`${http.url}/v1/events`, { headers });
  await until(() => here.clock.timers === 3, "both wait");
  leaving.abort();
  await until(() => here.clock.timers === 2, "one left");
  stopping.abort();
  // Nothing is ever cut.
  await http.stop(3_600_000);
  expect(await stays.text()).toBe("retry: 2000\nid: 0\n\n");
  expect(here.clock.timers).toBe(0);
});

test("none begins any more: also none that was asked for before, on a store that took its time", async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let isAsked = false;
  class Slow extends WrappedStore {
    protected override async pass<T>(call: keyof Store, run: () => Promise<T>): Promise<T> {
      if (call !== "lastEvent") return run();
      isAsked = true;
      await promise;
      return run();
    }
  }
  const stopping = new AbortController();
  const here = started({ store: new Slow(new MemorySaver()), signal: stopping.signal });
  const answer = here.get("/v1/events");
  await until(() => isAsked, "the store is asked");
  stopping.abort();
  expect(await here.get("/v1/events")).toMatchObject({ status: 503, body: { code: "TOO_MANY_STREAMS" } });
  resolve(undefined);
  expect(await answer).toMatchObject({ status: 503, body: { code: "TOO_MANY_STREAMS" } });
});
