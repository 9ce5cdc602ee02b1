/** Figures (M1–M4, F1, F2, H1–H4). */
import { afterEach, describe, expect, test, vi } from "vitest";
import { APPROVE, REJECT, says } from "../../../test/approvals/office.ts";
import { Desk, Heard } from "../../../test/notify/desk.ts";
import { DAY, HOUR, MINUTE } from "../../../test/engine/world.ts";
import { WrappedStore } from "../../../test/crash/wrapped-store.ts";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import { Holdpoint, MemorySaver, type Store } from "../../index.ts";
import { ManualClock } from "../../testing/index.ts";
import { Metrics, WAIT_MS } from "./metrics.ts";
import { ageOf, countPending } from "./store-figures.ts";
import { StoreHappenings } from "./store-happenings.ts";

const FAY = { id: "fay", roles: ["finance"] };

/** The samples of a text, by their name and labels. */
function samplesOf(text: string): ReadonlyMap<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line): [string, number] => {
      const at = line.lastIndexOf(" ");
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

/** What is read of a store after its figures are out of date. */
async function looked(metrics: Metrics, { clock }: Desk): Promise<ReadonlyMap<string, number>> {
  await clock.advance(15_000);
  return samplesOf(await metrics.text());
}

describe("what waits", () => {
  test("by age and by role; one that asks several counts for each (F2)", async () => {
    const desk = new Desk({ approval: { reviewers: { all: [{ role: "finance" }, { role: 'board "a"\n' }] } } });
    const metrics = new Metrics(desk.holdpoint);
    await desk.pay("old");
    await desk.clock.advance(2 * HOUR);
    await desk.pay("new");
    await desk.ask("Who?");
    const samples = await looked(metrics, desk);
    expect(samples.get('holdpoint_pending_interrupts{age="under 5m"}')).toBe(2);
    expect(samples.get('holdpoint_pending_interrupts{age="under 1d"}')).toBe(1);
    expect(samples.get('holdpoint_pending_interrupts{age="7d or more"}')).toBe(0);
    expect(samples.get('holdpoint_pending_interrupts_by_role{role="role finance",age="under 1d"}')).toBe(1);
    expect(samples.get('holdpoint_pending_interrupts_by_role{role="role finance",age="under 5m"}')).toBe(1);
    expect(samples.get('holdpoint_pending_interrupts_by_role{role="anybody",age="under 5m"}')).toBe(1);
    expect(samples.get("holdpoint_pending_oldest_seconds")).toBe((2 * HOUR) / 1_000 + 15);
    expect(samples.get("holdpoint_pending_capped")).toBe(0);
    expect(samples.get("holdpoint_store_up")).toBe(1);
    await says(desk.holdpoint, FAY, REJECT, { threadId: "old" });
    const after = await looked(metrics, desk);
    expect(after.get('holdpoint_pending_interrupts{age="under 1d"}')).toBe(0);
    expect(after.has('holdpoint_pending_interrupts_by_role{role="role finance",age="under 1d"}')).toBe(false);
  });

  test.each([
    [0, "under 5m"],
    [5 * MINUTE, "under 1h"],
    [HOUR, "under 1d"],
    [DAY, "under 7d"],
    [7 * DAY, "7d or more"],
  ])("for %d ms is %s", (ms, age) => {
    expect(ageOf(ms)).toBe(age);
  });

  test("has so many labels at the most, however many roles there are (F1, F2)", async () => {
    const pages = 41;
    class Many extends WrappedStore {
      override find(): ReturnType<Store["find"]> {
        const items = Array.from({ length: 500 }, (_, index) => ({
          collection: "interrupt",
          key: String(index),
          revision: 1,
          body: "{}",
          index: { at: 0, tags: [`role:r${index % 60}`, ...(index === 0 ? ["person:ann"] : [])] },
        }));
        this.asked += 1;
        return Promise.resolve({ items, next: this.asked < pages ? "more" : undefined });
      }
      override async tenants(): ReturnType<Store["tenants"]> {
        return [DEFAULT_TENANT];
      }
      asked = 0;
    }
    const store = new Many(new MemorySaver({ clock: new ManualClock() }));
    const pending = await countPending(store);
    expect(store.asked).toBe(40);
    expect(pending.isCapped).toBe(true);
    expect(pending.byRole.size).toBe(51);
    expect(pending.byRole.has("other roles")).toBe(true);
  });

  test("people who are asked by name, and threads nobody here serves", async () => {
    const desk = new Desk({ approval: { reviewers: { people: ["ann"] } } });
    await desk.pay();
    const elsewhere = new Metrics(new Holdpoint({ store: desk.store, graphs: [] }));
    const samples = await looked(elsewhere, desk);
    expect(samples.get('holdpoint_pending_interrupts_by_role{role="people",age="under 5m"}')).toBe(1);
    expect(samples.get("holdpoint_unclaimable_threads")).toBe(1);
    expect(samples.get("holdpoint_blocked_threads")).toBe(0);
  });
});

describe("what happened", () => {
  test("since the first look: decisions and how long they took, deadlines, attempts to get around (H2)", async () => {
    const desk = new Desk({ approval: { reviewers: "finance", deadline: "1h" } });
    const metrics = new Metrics(desk.holdpoint);
    await desk.pay("before");
    await says(desk.holdpoint, FAY, APPROVE, { threadId: "before" });
    await looked(metrics, desk);
    await desk.pay("yes");
    await desk.pay("late");
    const { id } = await desk.ask("Who?", "q");
    const { id: other } = await desk.ask("When?", "r", "1h");
    await desk.clock.advance(MINUTE);
    await says(desk.holdpoint, FAY, APPROVE, { threadId: "yes" });
    await desk.holdpoint.decide(id, "me", { by: "ann" });
    const bot = { id: "bot", kind: "agent" as const };
    await says(desk.holdpoint, bot, APPROVE, { threadId: "late" }).catch(() => undefined);
    await desk.holdpoint.decide(`int_${"0".repeat(26)}`, APPROVE, { by: "eve" }).catch(() => undefined);
    await desk.clock.advance(2 * HOUR);
    await desk.holdpoint.tick();
    expect(other).toBeDefined();
    const samples = await looked(metrics, desk);
    expect(samples.get('holdpoint_decision_seconds_count{as="approve"}')).toBe(1);
    expect(samples.get('holdpoint_decision_seconds_sum{as="approve"}')).toBe(60);
    expect(samples.get('holdpoint_decision_seconds_bucket{le="30",as="approve"}')).toBe(0);
    expect(samples.get('holdpoint_decision_seconds_bucket{le="60",as="approve"}')).toBe(1);
    expect(samples.get('holdpoint_decision_seconds_count{as="answer"}')).toBe(1);
    expect(samples.get("holdpoint_expirations_total")).toBe(2);
    expect(samples.get('holdpoint_bypasses_refused_total{as="agent"}')).toBe(1);
    expect(samples.get('holdpoint_bypasses_refused_total{as="person"}')).toBe(1);
    // Nothing counts twice.
    expect([...(await looked(metrics, desk))].filter(([name]) => /_total|_count/.test(name))).toEqual(
      [...samples].filter(([name]) => /_total|_count/.test(name)),
    );
  });

  test("to a thread that is held, and what this version knows nothing of", async () => {
    const store = new MemorySaver({ clock: new ManualClock() });
    const happenings = new StoreHappenings(store);
    expect(await happenings.look()).toEqual([]);
    const append = async (stream: string, entries: unknown): Promise<void> => {
      const record = { seq: 1, at: 9, payload: JSON.stringify(entries), salt: "s", digest: "d", hash: "h" };
      await store.commit({ tenant: DEFAULT_TENANT, append: [{ stream, record }] });
    };
    await append("thread/t", [{ type: "blocked" }, { type: "run_started" }, "x"]);
    await append("bypass", [{ type: "bypass_refused", as: "martian" }]);
    await append("interrupt/int_gone", [{ type: "decided" }, { type: "voted" }]);
    await append("key/k", { type: "resolved" });
    expect(await happenings.look()).toEqual([{ kind: "blocked" }, { kind: "bypass", as: "other" }]);
  });

  test("before the first look is not read for it, and later not all at once (H2, H3)", async () => {
    const asked: number[] = [];
    class Counting extends WrappedStore {
      override events(...args: Parameters<Store["events"]>): ReturnType<Store["events"]> {
        asked.push(args[2]);
        return super.events(...args);
      }
    }
    const store = new Counting(new MemorySaver({ clock: new ManualClock() }));
    const blocked = async (from: number, to: number): Promise<void> => {
      for (let seq = from; seq <= to; seq += 1) {
        const record = { seq, at: 1, payload: '[{"type":"blocked"}]', salt: "s", digest: "d", hash: "h" };
        await store.commit({ tenant: DEFAULT_TENANT, append: [{ stream: "thread/t", record }] });
      }
    };
    await blocked(1, 300);
    const happenings = new StoreHappenings(store);
    expect(await happenings.look()).toEqual([]);
    expect(asked).toEqual([]);
    await blocked(301, 550);
    let turns = 0;
    const counting = (): void => {
      turns += 1;
      if (turns < 100) setImmediate(counting);
    };
    setImmediate(counting);
    expect((await happenings.look()).length).toBe(250);
    expect(Math.max(...asked)).toBe(100);
    expect(turns).toBeGreaterThan(0);
  });

  test("is read in so many pages for one look, and the next goes on (H3)", async () => {
    const clock = new ManualClock();
    const store = new MemorySaver({ clock });
    const happenings = new StoreHappenings(store);
    await happenings.look();
    const most = 20_000;
    const payload = '[{"type":"blocked"}]';
    for (let seq = 1; seq <= most + 1; seq += 1) {
      const record = { seq, at: 1, payload, salt: "s", digest: "d", hash: "h" };
      await store.commit({ tenant: DEFAULT_TENANT, append: [{ stream: "thread/t", record }] });
    }
    expect((await happenings.look()).length).toBe(most);
    expect((await happenings.look()).length).toBe(1);
  });
});

describe("a thread that is held, and more questions than are counted", () => {
  test("are figures, too (F1)", async () => {
    let isFull = false;
    class Capped extends WrappedStore {
      override async find(query: Parameters<Store["find"]>[0]): ReturnType<Store["find"]> {
        const { after: _after, ...first } = query;
        const { items } = await super.find(isFull ? first : query);
        return isFull
          ? { items: Array.from({ length: 500 }, () => items).flat(), next: "x" }
          : { items, next: undefined };
      }
    }
    const clock = new ManualClock();
    const desk = new Desk({ clock, store: new Capped(new MemorySaver({ clock })) });
    const metrics = new Metrics(desk.holdpoint);
    await desk.pay();
    isFull = true;
    await looked(metrics, desk);
    const record = { seq: 1, at: 9, payload: '[{"type":"blocked"}]', salt: "s", digest: "d", hash: "h" };
    await desk.store.commit({ tenant: DEFAULT_TENANT, append: [{ stream: "thread/other", record }] });
    const samples = await looked(metrics, desk);
    expect(samples.get("holdpoint_replay_mismatches_total")).toBe(1);
    expect(samples.get("holdpoint_pending_capped")).toBe(1);
  });
});

/** A store that is interrupted before a call, and figures of it. */
function interrupted() {
  class Interrupted extends WrappedStore {
    before: ((call: keyof Store) => Promise<void>) | undefined;
    readonly asked: (keyof Store)[] = [];
    protected override async pass<T>(call: keyof Store, run: () => Promise<T>): Promise<T> {
      if (this.before === undefined) return run();
      this.asked.push(call);
      await this.before(call);
      return run();
    }
  }
  const clock = new ManualClock();
  const store = new Interrupted(new MemorySaver({ clock }));
  const desk = new Desk({ clock, store });
  return { store, desk, metrics: new Metrics(desk.holdpoint) };
}

describe("a look", () => {
  test("is taken at the most every 15 s, and once for all who ask (M2)", async () => {
    let asked = 0;
    class Counted extends WrappedStore {
      override tenants(...which: Parameters<Store["tenants"]>): ReturnType<Store["tenants"]> {
        asked += 1;
        return super.tenants(...which);
      }
    }
    const clock = new ManualClock();
    const desk = new Desk({ clock, store: new Counted(new MemorySaver({ clock })) });
    const metrics = new Metrics(desk.holdpoint);
    await Promise.all([metrics.text(), metrics.text()]);
    const first = asked;
    expect(first).toBeGreaterThan(0);
    await clock.advance(14_999);
    await metrics.text();
    expect(asked).toBe(first);
    await clock.advance(1);
    await metrics.text();
    expect(asked).toBe(2 * first);
  });

  test("at a store that is gone says so, and the rest is given (M3)", async () => {
    const desk = new Desk();
    const errors: unknown[] = [];
    const metrics = new Metrics(desk.holdpoint, { onError: (error) => void errors.push(error) });
    await metrics.text();
    metrics.request({ method: "GET", route: "/healthz", status: 200, durationMs: 3 });
    await desk.store.close();
    const samples = await looked(metrics, desk);
    expect(samples.get("holdpoint_store_up")).toBe(0);
    expect(samples.get('holdpoint_http_requests_total{method="GET",route="/healthz",status="200"}')).toBe(1);
    expect(errors).toHaveLength(1);
    await expect(new Metrics(desk.holdpoint).text()).resolves.toContain("holdpoint_store_up 0");
  });

  test("is asked at every scrape whether it answers, also between two looks (M3)", async () => {
    const { store, desk, metrics } = interrupted();
    expect(samplesOf(await metrics.text()).get("holdpoint_store_up")).toBe(1);
    store.before = () => Promise.reject(new Error("gone"));
    expect(samplesOf(await metrics.text()).get("holdpoint_store_up")).toBe(0);
    store.before = undefined;
    expect(samplesOf(await metrics.text()).get("holdpoint_store_up")).toBe(1);
    store.before = (call) => (call === "tenants" ? Promise.reject(new Error("damaged")) : Promise.resolve());
    expect((await looked(metrics, desk)).get("holdpoint_store_up")).toBe(0);
    store.before = undefined;
    expect(samplesOf(await metrics.text()).get("holdpoint_store_up")).toBe(1);
  });

  describe("at a store that hangs", () => {
    afterEach(() => {
      vi.useRealTimers();
    });

    /** What a scrape gets when it has waited for as long as it does. */
    async function scraped(metrics: Metrics): Promise<ReadonlyMap<string, number>> {
      const text = metrics.text();
      await vi.advanceTimersByTimeAsync(WAIT_MS);
      return samplesOf(await text);
    }

    test("is waited for so long; nothing piles up behind it (M4)", async () => {
      const { store, metrics } = interrupted();
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const { promise, resolve } = Promise.withResolvers<void>();
      store.before = () => promise;
      metrics.request({ method: "GET", route: "/healthz", status: 200, durationMs: 3 });
      for (let index = 0; index < 5; index += 1) {
        const samples = await scraped(metrics);
        expect(samples.get("holdpoint_store_up")).toBe(0);
        expect(samples.get('holdpoint_http_requests_total{method="GET",route="/healthz",status="200"}')).toBe(1);
      }
      // One look, which has not come further, and one question.
      expect(store.asked.toSorted()).toEqual(["tenants", "threads"]);
      store.before = undefined;
      resolve();
      const samples = await scraped(metrics);
      expect(samples.get("holdpoint_store_up")).toBe(1);
      expect(samples.get('holdpoint_pending_interrupts{age="under 5m"}')).toBe(0);
    });

    test("only while it counts, the figures are those of the look before (M4)", async () => {
      const { store, desk, metrics } = interrupted();
      await desk.pay();
      await looked(metrics, desk);
      await desk.pay("another");
      await desk.clock.advance(15_000);
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const { promise, resolve } = Promise.withResolvers<void>();
      store.before = (call) => (call === "find" ? promise : Promise.resolve());
      const late = await scraped(metrics);
      expect(late.get("holdpoint_store_up")).toBe(1);
      expect(late.get('holdpoint_pending_interrupts{age="under 5m"}')).toBe(1);
      resolve();
      expect((await scraped(metrics)).get('holdpoint_pending_interrupts{age="under 5m"}')).toBe(2);
    });
  });

  test("that breaks off loses nothing of what happened, and counts nothing twice (H4)", async () => {
    const { store, desk, metrics } = interrupted();
    await metrics.text();
    await desk.pay("one");
    await says(desk.holdpoint, FAY, APPROVE, { threadId: "one" });
    for (const broken of ["lastEvent", "events", "get", "unclaimable", "find"]) {
      store.before = (call) => (call === broken ? Promise.reject(new Error("gone")) : Promise.resolve());
      expect((await looked(metrics, desk)).get("holdpoint_store_up")).toBe(0);
    }
    store.before = undefined;
    const samples = await looked(metrics, desk);
    expect(samples.get("holdpoint_store_up")).toBe(1);
    expect(samples.get('holdpoint_decision_seconds_count{as="approve"}')).toBe(1);
  });

  test("counts notifications, requests and attempts", async () => {
    const desk = new Desk();
    const heard = new Heard();
    heard.before = () => Promise.reject(new Error("down"));
    const metricsOf = new Map<string, Metrics>();
    const notifications = await desk.told([heard], {
      retry: { attempts: 1 },
      onAttempt: (attempt) => metricsOf.get("one")?.attempt(attempt),
    });
    const metrics = new Metrics(desk.holdpoint, { notifications });
    metricsOf.set("one", metrics);
    await desk.pay();
    await notifications.tick();
    metrics.request({ method: "PROPFIND", route: "(none)", status: 405, durationMs: 20 });
    const samples = await looked(metrics, desk);
    expect(samples.get('holdpoint_notifications{channel="heard",state="dead"}')).toBe(1);
    expect(samples.get('holdpoint_notifications{channel="heard",state="due"}')).toBe(0);
    expect(samples.get('holdpoint_notification_attempts_total{channel="heard",outcome="dead"}')).toBe(1);
    expect(samples.get('holdpoint_http_requests_total{method="other",route="(none)",status="405"}')).toBe(1);
    expect(samples.get('holdpoint_http_request_duration_seconds_count{method="other",route="(none)"}')).toBe(1);
  });
});
