/** What becomes of notifications when the store, or a channel, does what it should not (L1). */
import { afterEach, describe, expect, test, vi } from "vitest";
import { WrappedStore } from "../../../test/crash/wrapped-store.ts";
import { until } from "../../../test/engine/world.ts";
import { Desk, Heard, PUBLIC_URL } from "../../../test/notify/desk.ts";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import { MemorySaver, type Store } from "../../index.ts";
import { ManualClock } from "../../testing/index.ts";
import { Notifications } from "./notifications.ts";

describe("a store that fails", () => {
  /** A store whose commits or readings fail while a test says so. */
  class Failing extends WrappedStore {
    fails: keyof Store | undefined;
    /** What was found, and what is given again before anything else is: as it was before others changed it. */
    readonly found: Awaited<ReturnType<Store["find"]>>[] = [];
    stale: Awaited<ReturnType<Store["find"]>>[] = [];

    protected override pass<T>(call: keyof Store, run: () => Promise<T>): Promise<T> {
      return call === this.fails ? Promise.reject(new Error("the disk is gone")) : run();
    }

    override async find(query: Parameters<Store["find"]>[0]): ReturnType<Store["find"]> {
      const page = this.stale.shift() ?? (await super.find(query));
      this.found.push(page);
      return page;
    }
  }

  function failing(): { readonly desk: Desk; readonly store: Failing } {
    const clock = new ManualClock();
    const store = new Failing(new MemorySaver({ clock }));
    return { desk: new Desk({ clock, store }), store };
  }

  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("is heard of, and it goes on when it is back", async () => {
    const { desk, store } = failing();
    const heard = new Heard();
    const notifications = await desk.told([heard]);
    await desk.pay();
    notifications.start();
    await until(() => heard.told.length === 1);
    store.fails = "lastEvent";
    await desk.clock.advance(2_000);
    expect(desk.errors.length).toBeGreaterThan(0);
    store.fails = undefined;
    await desk.pay("other");
    await desk.clock.advance(1_000);
    await until(() => heard.told.length === 2);
    await notifications.stop();
  });

  test("while something is told has it told again (L1)", async () => {
    const { desk, store } = failing();
    const heard = new Heard();
    const notifications = await desk.told([heard], { sendMs: 1_000 });
    await desk.pay();
    heard.before = () => {
      store.fails = "commit";
    };
    await expect(notifications.tick()).rejects.toThrow("the disk is gone");
    expect(heard.told).toHaveLength(1);
    heard.before = undefined;
    store.fails = undefined;
    await desk.clock.advance(3_000);
    await notifications.tick();
    expect(heard.told.map(({ id }) => id)).toEqual([heard.told[0]?.id, heard.told[0]?.id]);
  });

  test("tells by a warning, where nobody else hears of it", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const { desk, store } = failing();
    const { onError: _onError, ...quiet } = { onError: undefined, pollMs: 10 };
    const notifications = new Notifications(desk.holdpoint, { channels: [], publicUrl: PUBLIC_URL, ...quiet });
    store.fails = "lastEvent";
    notifications.start();
    await until(() => warned.mock.calls.length > 0);
    expect(String(warned.mock.calls[0]?.[0])).toMatch(/^notifications: "Error: the disk is gone/);
    await notifications.stop();
  });

  test("and readings that are out of date have nothing told twice (L1)", async () => {
    const { desk, store } = failing();
    const [heard, second] = [new Heard(), new Heard()];
    const notifications = await desk.told([heard]);
    await desk.pay();
    heard.before = async () => {
      // Another process sees twice what was there before this one claimed it.
      store.stale = [...store.found].slice(-1);
      store.stale.push(...store.stale);
      await desk.telling([second]).tick();
    };
    await notifications.tick();
    expect(heard.told).toHaveLength(1);
    expect(second.sendings).toEqual([]);
  });

  test("takes nothing in twice that is read twice", async () => {
    const { desk, store } = failing();
    const heard = new Heard();
    heard.before = () => Promise.reject(new Error("down"));
    const options = { retry: { attempts: 1 } };
    const notifications = await desk.told([heard], options);
    const place = { tenant: DEFAULT_TENANT, collection: "notification-feed" };
    const [before] = (await store.find({ ...place, limit: 1 })).items;
    await desk.pay();
    await notifications.tick();
    // The position, as it was in a backup.
    const [now] = await store.get(DEFAULT_TENANT, place.collection, [before?.key ?? ""]);
    const put = { collection: place.collection, key: before?.key ?? "", body: before?.body ?? "", index: { at: 0 } };
    await store.commit({ tenant: DEFAULT_TENANT, put: [{ ...put, revision: now?.revision ?? 0 }] });
    await desk.telling([heard], options).tick();
    expect(heard.sendings).toHaveLength(1);
    expect(await notifications.backlog()).toEqual([{ channel: "heard", due: 0, dead: 1 }]);
  });

  test("while it stops is not waited for, and nothing more is begun", async () => {
    const { desk, store } = failing();
    const heard = new Heard();
    const { promise: holding, resolve: release } = Promise.withResolvers<undefined>();
    const notifications = await desk.told([heard]);
    for (let index = 0; index < 6; index += 1) await desk.pay(`t${index}`);
    heard.before = async () => {
      await holding;
    };
    notifications.start();
    await until(() => heard.sendings.length === 4);
    const stopping = notifications.stop();
    release(undefined);
    await stopping;
    expect(heard.told).toHaveLength(4);
    // Two are left for another process, or for later.
    notifications.start();
    await until(() => heard.told.length === 6);
    await desk.pay("last");
    heard.before = () => {
      store.fails = "commit";
    };
    await desk.clock.advance(1_000);
    await until(() => heard.told.length === 7);
    await notifications.stop();
    await until(() => desk.errors.length > 0);
    // Stopped while it looks: it looks no further.
    store.fails = undefined;
    notifications.start();
    await notifications.stop();
    await desk.clock.settle();
    expect(desk.clock.timers).toBe(0);
  });

  test("throws what is no error, and that is kept as text", async () => {
    const desk = new Desk();
    const heard = new Heard();
    heard.before = () => {
      // Not every library throws errors.
      // oxlint-disable-next-line only-throw-error
      throw "just text";
    };
    const notifications = new Notifications(desk.holdpoint, {
      channels: [heard],
      publicUrl: PUBLIC_URL,
      retry: { attempts: 1 },
    });
    await notifications.tick();
    await desk.pay();
    await notifications.tick();
    expect((await notifications.dead()).items).toMatchObject([{ lastError: "just text" }]);
    const page = await desk.store.find({ tenant: DEFAULT_TENANT, collection: "notification", limit: 1 });
    expect(page.items).toHaveLength(1);
    expect(await notifications.dead({ after: page.next ?? "" }).catch(() => "refused")).toBeDefined();
  });
});
