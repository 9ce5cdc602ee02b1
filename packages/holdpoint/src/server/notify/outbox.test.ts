/** How often, to whom and by whom it is told (O1–O3, I1, L1–L3, D1–D4). */
import { describe, expect, test } from "vitest";
import { APPROVE, theOne } from "../../../test/approvals/office.ts";
import { WrappedStore } from "../../../test/crash/wrapped-store.ts";
import { until } from "../../../test/engine/world.ts";
import { Desk, Heard, PUBLIC_URL } from "../../../test/notify/desk.ts";
import { DEFAULT_TENANT, MemorySaver, type Store } from "../../index.ts";
import { ManualClock } from "../../testing/index.ts";
import { NotSent, type Channel } from "./channel.ts";
import { Notifications } from "./notifications.ts";

describe("attempts", () => {
  test("wait longer and longer, and end; what is dead comes back only by hand (D3)", async () => {
    const desk = new Desk();
    const heard = new Heard();
    heard.before = () => {
      throw new Error("down\nforged: line");
    };
    const retry = { attempts: 4, firstMs: 1_000, longestMs: 3_000 };
    const notifications = await desk.told([heard], { retry });
    await desk.pay();
    const times: number[] = [];
    for (let waited = 0; waited <= 20_000; waited += 100) {
      const before = heard.sendings.length;
      await notifications.tick();
      if (heard.sendings.length > before) times.push(waited);
      await desk.clock.advance(100);
    }
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(gaps).toHaveLength(3);
    // Between half of the wait and all of it, looked at every 100 ms.
    for (const [index, most] of [1_000, 2_000, 3_000].entries()) {
      expect(gaps[index]).toBeGreaterThanOrEqual(most / 2);
      expect(gaps[index]).toBeLessThanOrEqual(most + 100);
    }
    expect(desk.attempts.map(({ outcome, attempt }) => [outcome, attempt])).toEqual([
      ["failed", 1],
      ["failed", 2],
      ["failed", 3],
      ["dead", 4],
    ]);
    const { items } = await notifications.dead();
    expect(items).toMatchObject([{ channel: "heard", attempts: 4, lastError: "down forged: line" }]);
    expect(await notifications.backlog()).toEqual([{ channel: "heard", due: 0, dead: 1 }]);
    heard.before = undefined;
    const key = items[0]?.key ?? "";
    expect(await notifications.revive(key)).toBe(true);
    expect(await notifications.revive(key)).toBe(false);
    await notifications.tick();
    expect(heard.kinds).toEqual(["asked"]);
    expect(await notifications.revive(key)).toBe(false);
  });

  test("end at once when there is no use in them; and may be forgotten", async () => {
    const desk = new Desk();
    const heard = new Heard();
    heard.before = () => {
      throw new NotSent("gone", { isFinal: true });
    };
    const notifications = await desk.told([heard]);
    await desk.pay();
    await notifications.tick();
    const { items, next } = await notifications.dead({ limit: 1 });
    expect(items).toMatchObject([{ attempts: 1, lastError: "gone" }]);
    expect(next).toBeUndefined();
    expect(await notifications.discard(items[0]?.key ?? "")).toBe(true);
    expect(await notifications.discard(items[0]?.key ?? "")).toBe(false);
    expect(await notifications.dead({ after: undefined as never })).toEqual({ items: [], next: undefined });
  });

  test("wait as long as the other side asks", async () => {
    const desk = new Desk();
    const heard = new Heard();
    heard.before = () => {
      throw new NotSent("busy", { retryAfterMs: 60_000 });
    };
    const notifications = await desk.told([heard], { retry: { firstMs: 10, longestMs: 120_000 } });
    await desk.pay();
    await notifications.tick();
    heard.before = undefined;
    await desk.clock.advance(59_999);
    await notifications.tick();
    expect(heard.kinds).toEqual([]);
    await desk.clock.advance(1);
    await notifications.tick();
    expect(heard.kinds).toEqual(["asked"]);
  });

  test("that take too long are left behind, and their signal says so (L2)", async () => {
    const desk = new Desk();
    const heard = new Heard();
    heard.before = () => new Promise(() => undefined);
    const notifications = await desk.told([heard], { sendMs: 5_000 });
    await desk.pay();
    const ticking = notifications.tick();
    await until(() => heard.sendings.length === 1);
    expect(heard.sendings[0]?.signal.aborted).toBe(false);
    await desk.clock.advance(5_000);
    await ticking;
    expect(heard.sendings[0]?.signal.aborted).toBe(true);
    expect(desk.attempts).toMatchObject([{ outcome: "failed", error: { message: "It took longer than 5 s." } }]);
    expect(desk.clock.timers).toBe(0);
  });

  test("of a process that died are made again when its claim is over (D1), and are counted (D2)", async () => {
    const desk = new Desk();
    const lost = new Heard();
    lost.before = () => new Promise(() => undefined);
    const dying = await desk.told([lost], { sendMs: 5_000, retry: { attempts: 2 } });
    await desk.pay();
    void dying.tick();
    await until(() => lost.sendings.length === 1);
    // Another process; the one before does nothing any more.
    const heard = new Heard();
    const notifications = desk.telling([heard], { sendMs: 5_000, retry: { attempts: 2 } });
    desk.clock.set(desk.clock.now() + 14_999);
    await notifications.tick();
    expect(heard.sendings).toEqual([]);
    desk.clock.set(desk.clock.now() + 1);
    heard.before = () => new Promise(() => undefined);
    void notifications.tick();
    await until(() => heard.sendings.length === 1);
    expect(heard.sendings[0]?.attempt).toBe(2);
    desk.clock.set(desk.clock.now() + 15_000);
    const third = new Heard();
    await desk.telling([third], { sendMs: 5_000, retry: { attempts: 2 } }).tick();
    expect(third.sendings).toEqual([]);
    expect(desk.attempts).toMatchObject([{ outcome: "dead", attempt: 3 }]);
  });
});

describe("several processes, several channels", () => {
  test("tell each thing once to each channel (I1, L1)", async () => {
    const clock = new ManualClock();
    const store = new MemorySaver({ clock });
    const desk = new Desk({ clock, store });
    const [one, other] = [new Heard("one"), new Heard("other")];
    const processes = [0, 1, 2].map(() => desk.telling([one, other]));
    await Promise.all(processes.map((each) => each.tick()));
    for (let index = 0; index < 20; index += 1) {
      await desk.pay(`t${index}`);
      await Promise.all(processes.map((each) => each.tick()));
    }
    for (const { told } of [one, other]) {
      expect(told.map(({ threadId }) => threadId).toSorted()).toEqual(
        Array.from({ length: 20 }, (_, index) => `t${index}`).toSorted(),
      );
    }
    expect(new Set(one.told.map(({ id }) => id))).toEqual(new Set(other.told.map(({ id }) => id)));
  });

  test("a channel that hangs holds up no other", async () => {
    const desk = new Desk();
    const [stuck, quick] = [new Heard("stuck"), new Heard("quick")];
    stuck.before = () => new Promise(() => undefined);
    const notifications = await desk.told([stuck, quick], { sendMs: 60_000 });
    notifications.start();
    for (let index = 0; index < 6; index += 1) {
      await desk.pay(`t${index}`);
      await desk.clock.advance(1_000);
    }
    await until(() => quick.told.length === 6);
    expect(stuck.sendings.length).toBeLessThanOrEqual(4);
    const stopping = notifications.stop({ waitMs: 10 });
    await desk.clock.advance(10);
    await stopping;
  });

  test("targets are told one by one, and only those that failed again", async () => {
    const desk = new Desk();
    const told: string[] = [];
    let isDown = true;
    const channel: Channel = {
      name: "letters",
      targets: ({ audience }) => [...audience.roles, "ann", "bob", "ann"],
      send(_notification, { target }) {
        if (target === "bob" && isDown) return Promise.reject(new Error("bob is out"));
        told.push(target ?? "nobody");
        return Promise.resolve();
      },
    };
    const notifications = await desk.told([channel]);
    await desk.pay();
    await notifications.tick();
    expect(told.toSorted()).toEqual(["ann", "finance"]);
    isDown = false;
    await desk.clock.advance(5_000);
    await notifications.tick();
    expect(told.toSorted()).toEqual(["ann", "bob", "finance"]);
    expect(await notifications.backlog()).toEqual([{ channel: "letters", due: 0, dead: 0 }]);
  });

  test("what is for nobody is told to nobody; what cannot say for whom it is tries again", async () => {
    const desk = new Desk();
    let fails = true;
    const sent: string[] = [];
    const channel: Channel = {
      name: "letters",
      targets() {
        if (fails) throw new Error("the address book is closed");
        return [];
      },
      send: (_notification, { target }) => Promise.resolve(void sent.push(target ?? "")),
    };
    const notifications = await desk.told([channel]);
    await desk.pay();
    await notifications.tick();
    expect(desk.attempts).toMatchObject([{ outcome: "failed", error: { message: "the address book is closed" } }]);
    fails = false;
    await desk.clock.advance(5_000);
    await notifications.tick();
    expect(desk.attempts.at(-1)).toMatchObject({ outcome: "addressed" });
    expect(await notifications.backlog()).toEqual([{ channel: "letters", due: 0, dead: 0 }]);
    expect(sent).toEqual([]);
  });
});

describe("a process", () => {
  test("polls, and stops; idle it has one timer (O2)", async () => {
    const desk = new Desk();
    const heard = new Heard();
    const notifications = desk.telling([heard], { pollMs: 500 });
    notifications.start();
    notifications.start();
    await desk.clock.settle();
    const { id, digest } = await desk.pay();
    await desk.clock.advance(500);
    await until(() => heard.told.length === 1);
    await desk.holdpoint.decide(id, APPROVE, { by: { id: "fay", roles: ["finance"] }, digest });
    await desk.clock.advance(60_000);
    expect(heard.kinds).toEqual(["asked"]);
    expect(desk.clock.timers).toBe(1);
    await notifications.stop();
    expect(desk.clock.timers).toBe(0);
    await desk.pay("later");
    await desk.clock.advance(60_000);
    expect(heard.kinds).toEqual(["asked"]);
    // Another one, or this one again, goes on from there.
    notifications.start();
    await until(() => heard.told.length === 2);
    await notifications.stop();
    expect(desk.errors).toEqual([]);
  });

  test.each<[string, object, string]>([
    ["no address of the inbox", { publicUrl: "inbox" }, "publicUrl"],
    ["an address of something else", { publicUrl: "ftp://acme.example" }, "publicUrl"],
    ["an address with a password", { publicUrl: "https://a:b@acme.example" }, "publicUrl"],
    ["a channel without a name", { channels: [new Heard("")] }, "channels[0].name"],
    ["two channels of one name", { channels: [new Heard(), new Heard()] }, '"heard"'],
    ["a poll that never comes", { pollMs: 0 }, "pollMs"],
    ["no time to send", { sendMs: 1.5 }, "sendMs"],
    ["no attempts", { retry: { attempts: 0 } }, "retry.attempts"],
    ["no wait", { retry: { firstMs: -1 } }, "retry.firstMs"],
    ["an endless wait", { retry: { longestMs: Number.POSITIVE_INFINITY } }, "retry.longestMs"],
  ])("refuses %s", (_what, options, named) => {
    const desk = new Desk();
    expect(() => desk.telling([], options)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(named) as string }) as Error,
    );
  });

  test("links keep the path of the inbox, and nothing else", async () => {
    const desk = new Desk();
    const heard = new Heard();
    const notifications = await desk.told([heard], { publicUrl: "https://acme.example/approvals/?x=1#y" });
    await desk.pay();
    await notifications.tick();
    const { id } = await theOne(desk.holdpoint);
    expect(heard.told[0]?.url).toBe(`https://acme.example/approvals/requests/${id}`);
  });

  test("is made of a store alone", () => {
    const { store } = new Desk();
    expect(
      () => new Notifications({ store, tenant: DEFAULT_TENANT }, { channels: [], publicUrl: PUBLIC_URL }),
    ).not.toThrow();
  });

  test("counts what waits up to so many, a page at a time", async () => {
    let pages = 0;
    class Many extends WrappedStore {
      override find(): ReturnType<Store["find"]> {
        pages += 1;
        const one = { collection: "notification", key: "k", revision: 1, body: "{}", index: { at: 0 } };
        return Promise.resolve({ items: Array.from({ length: 1_000 }, () => one), next: "more" });
      }
    }
    const store = new Many(new MemorySaver({ clock: new ManualClock() }));
    const notifications = new Notifications(
      { store, tenant: DEFAULT_TENANT },
      { channels: [new Heard()], publicUrl: PUBLIC_URL },
    );
    expect(await notifications.backlog()).toEqual([{ channel: "heard", due: 10_000, dead: 10_000 }]);
    expect(pages).toBe(20);
  });
});
