/** A store that has Restate ring the workers (waker.ts, W1–W4; ingress.ts, I1, I2), before a server that notes requests. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { DEFAULT_TENANT, threadId } from "../../core/ids.ts";
import { MemorySaver } from "../../storage/memory.ts";
import { SqliteSaver } from "../../storage/sqlite/index.ts";
import type { Change, Store } from "../../storage/store.ts";
import { ManualClock } from "../../testing/manual-clock.ts";
import { storeContract } from "../../testing/store-contract/index.ts";
import { restateWaker, type RestateWaker, type RestateWakerOptions } from "./waker.ts";

interface Seen {
  readonly path: string;
  readonly body: unknown;
  readonly headers: IncomingMessage["headers"];
}

const directories: string[] = [];
const servers: Server[] = [];
const wakers: RestateWaker[] = [];
afterEach(async () => {
  await Promise.all(wakers.splice(0).map((waker) => waker.close()));
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text);
}

/** Something in the place of Restate. */
async function ingress(
  answer: (response: ServerResponse) => void = (response) => void response.writeHead(202).end("{}"),
) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      seen.push({ path: request.url ?? "", body, headers: request.headers });
      answer(response);
    });
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function given(url: string, options: Partial<RestateWakerOptions> = {}) {
  const clock = new ManualClock();
  const store = new MemorySaver({ clock });
  const errors: unknown[] = [];
  const waker = restateWaker(store, { ingress: url, onError: (error) => void errors.push(error), ...options });
  wakers.push(waker);
  return { clock, store, waker, errors };
}

const tenant = DEFAULT_TENANT;

/** A thread that is made and left due at an instant. */
function left(id: string, wakeAt: number | null): Change {
  return {
    tenant,
    thread: {
      id: threadId(id),
      hold: { kind: "claim", worker: "w", leaseMs: 1_000, create: true },
      set: { route: "g", graph: "g", version: "1", status: "waiting", head: 0, body: "{}" },
      release: { wakeAt, wakesSeen: 0 },
    },
  };
}

async function settled(waker: RestateWaker, rings: number): Promise<void> {
  await vi.waitUntil(() => {
    const { sent, failed } = waker.rings();
    return sent + failed >= rings;
  });
}

describe("the store", () => {
  for (const { name, invariant, run } of storeContract) {
    test(`${invariant} ${name}`, async () => {
      const clock = new ManualClock();
      const directory = mkdtempSync(join(tmpdir(), "holdpoint-waker-"));
      directories.push(directory);
      const open = async (): Promise<Store> => {
        const store = SqliteSaver.fromConnString(join(directory, "contract.db"), { clock, durability: "relaxed" });
        const waker = restateWaker(store, { ingress: "http://127.0.0.1:1", onError: () => undefined });
        wakers.push(waker);
        return waker;
      };
      await run({ clock, open, reopen: open });
    });
  }
});

describe("rings", () => {
  test("what is woken is rung by its key, what is due later ahead, and nothing else (I1, I2)", async () => {
    const { url, seen } = await ingress();
    const { clock, waker } = given(`${url}/base/`, { headers: { authorization: "Bearer of the test" } });
    await waker.commit(left("people", null));
    await waker.commit(left("später/50 %", clock.now() + 1_500));
    expect((await waker.commit({ tenant, wake: [threadId("people")], before: clock.now() })).ok).toBe(false);
    await settled(waker, 1);
    await waker.commit({ tenant, wake: [threadId("people")] });
    await settled(waker, 2);
    expect(seen.map(({ path, body }) => [path, body])).toEqual([
      [`/base/holdpoint/default%2Fsp%C3%A4ter%2F50%20%25/ring/send?delay=1510ms`, { dueAt: clock.now() + 1_500 }],
      ["/base/holdpoint/default%2Fpeople/ring/send", {}],
    ]);
    expect(seen.map(({ headers }) => headers["idempotency-key"])).toEqual([`due ${clock.now() + 1_500}`, undefined]);
    expect(seen.every(({ headers }) => headers["authorization"] === "Bearer of the test")).toBe(true);
    expect(waker.rings()).toEqual({ sent: 2, merged: 0, failed: 0, dropped: 0, heard: 0 });
  });

  test("every service is rung, once; what is due in a hundred years is rung in ten", async () => {
    const { url, seen } = await ingress();
    const { clock, waker } = given(url, { services: ["buyers", "sellers", "buyers"] });
    await waker.commit(left("t", clock.now() + 100 * 365 * 86_400_000));
    await settled(waker, 1);
    const delay = `delay=${10 * 365 * 86_400_000}ms`;
    expect(seen.map(({ path }) => path).toSorted()).toEqual([
      `/buyers/default%2Ft/ring/send?${delay}`,
      `/sellers/default%2Ft/ring/send?${delay}`,
    ]);
  });

  test("a refusal is told, and the commit is as it was (W1)", async () => {
    const { url } = await ingress((response) => response.writeHead(404).end("service 'holdpoint' not found"));
    const { store, waker, errors } = given(url);
    expect(await waker.commit(left("t", 0))).toMatchObject({ ok: true });
    await settled(waker, 1);
    expect(errors).toMatchObject([
      { code: "DISPATCHER_FAILED", message: `Restate at ${url} answered 404: service 'holdpoint' not found` },
    ]);
    expect(await store.thread(tenant, threadId("t"))).toMatchObject({ wakeAt: 0 });
    expect(waker.rings()).toMatchObject({ sent: 0, failed: 1 });
  });

  test("nobody there is told, by a process warning when nobody asked for it", async () => {
    const { url } = await ingress();
    servers.pop()?.close();
    const warned = vi.spyOn(process, "emitWarning").mockReturnValue(undefined);
    const memory = new MemorySaver();
    const waker = restateWaker(memory, { ingress: url });
    wakers.push(waker);
    await waker.commit(left("t", 0));
    await settled(waker, 1);
    expect(warned.mock.calls).toEqual([
      [
        expect.stringMatching(/^HoldpointError: Restate at http:\/\/127\.0\.0\.1:\d+ could not be reached: .+\.$/),
        "HoldpointWarning",
      ],
    ]);
    warned.mockRestore();
  });

  test("closing sends what waits first (W4)", async () => {
    const { url, seen } = await ingress();
    const { waker } = given(url);
    for (let count = 0; count < 80; count += 1) await waker.commit(left(`t${count}`, 0));
    await waker.close();
    expect(seen.length).toBe(80);
    expect(waker.rings()).toMatchObject({ sent: 80, dropped: 0 });
  });

  test("closing waits no longer than it says for a Restate that does not answer, and closes the store (W4)", async () => {
    const { url } = await ingress(() => undefined);
    const { waker, store } = given(url);
    for (let count = 0; count < 40; count += 1) await waker.commit(left(`t${count}`, 0));
    await waker.close();
    await settled(waker, 32);
    expect(waker.rings()).toEqual({ sent: 0, merged: 0, failed: 32, dropped: 8, heard: 0 });
    await expect(store.commit(left("late", 0))).rejects.toMatchObject({ code: "STORE_FAILED" });
  });
});

describe("hearing", () => {
  test("those who watch are told, each as often as it watches, until they stop", async () => {
    const { waker } = given("http://127.0.0.1:1");
    let told = 0;
    const hear = (): void => void (told += 1);
    const stops = [waker.watch(hear), waker.watch(hear)];
    waker.hear();
    expect(told).toBe(2);
    stops[0]?.();
    waker.hear();
    expect(told).toBe(3);
    stops[1]?.();
    waker.hear();
    expect(told).toBe(3);
    expect(waker.rings().heard).toBe(3);
  });

  test("what the wrapped store tells by itself is heard as well", () => {
    const memory = new MemorySaver();
    const watching = new Set<() => void>();
    const telling: Store = Object.assign(memory, {
      watch: (hear: () => void) => {
        watching.add(hear);
        return () => void watching.delete(hear);
      },
    });
    const waker = restateWaker(telling, { ingress: "http://127.0.0.1:1" });
    let told = 0;
    const stop = waker.watch(() => void (told += 1));
    for (const hear of watching) hear();
    expect(told).toBe(1);
    stop();
    expect(watching.size).toBe(0);
  });

  test("a ring before its instant is kept until then, several of one instant together (W3)", async () => {
    const { clock, waker } = given("http://127.0.0.1:1");
    const told: number[] = [];
    waker.watch(() => void told.push(clock.now()));
    const from = clock.now();
    const dueAt = Math.ceil(from / 10) * 10 + 40;
    waker.hear(dueAt);
    waker.hear(dueAt);
    waker.hear(dueAt - 1);
    expect(told).toEqual([]);
    expect(clock.timers).toBe(1);
    await clock.advance(1_000);
    expect(told).toEqual([dueAt + 10]);
    waker.hear(dueAt);
    expect(told.length).toBe(2);
  });

  test("one that is further away than clocks may differ is told at once; closing keeps none", async () => {
    const { clock, waker } = given("http://127.0.0.1:1");
    let told = 0;
    waker.watch(() => void (told += 1));
    waker.hear(clock.now() + 60_000);
    expect(told).toBe(1);
    waker.hear(clock.now() + 1_000);
    expect(clock.timers).toBe(1);
    await waker.close();
    expect(clock.timers).toBe(0);
    expect(told).toBe(1);
  });
});

test.each<[string, Partial<RestateWakerOptions>, string]>([
  ["no URL", { ingress: "restate:8080" }, "ingress is no address"],
  ["no scheme", { ingress: "localhost" }, "ingress is no address"],
  ["credentials in it", { ingress: "http://user@restate:8080" }, "ingress is no address"],
  ["a query", { ingress: "http://restate:8080?x=1" }, "ingress is no address"],
  ["no services", { services: [] }, "services is empty"],
  ["what names no service", { services: ["a/b"] }, '"a/b" names no Restate service'],
])("refused: %s", (_name, options, message) => {
  const make = (): unknown => restateWaker(new MemorySaver(), { ingress: "http://restate:8080", ...options });
  expect(make).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(message) as string }),
  );
});
