/** Server-sent events: nothing missed, nothing told that is not for everybody (events/, F1, V1–V3, R1–R5). */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { WrappedStore } from "../../test/crash/wrapped-store.ts";
import { rested, until } from "../../test/engine/world.ts";
import { World, type Who, type WorldOptions } from "../../test/server/served.ts";
import { DEFAULT_TENANT } from "../core/ids.ts";
import { MemorySaver, type Store } from "../index.ts";
import { SqliteSaver } from "../storage/sqlite/index.ts";
import { ManualClock } from "../testing/index.ts";
import { POLL_MS } from "./events/event-feed.ts";
import { HEARTBEAT_MS } from "./events/sse-stream.ts";

/** What a client has been sent, as the standard reads it. */
class Client {
  readonly events: { readonly id: string; readonly event: string; readonly data: Readonly<Record<string, unknown>> }[] =
    [];
  comments = 0;
  text = "";
  lastId: string | undefined;
  ended = false;
  readonly status: number;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #stop: AbortController;

  constructor(response: Response, stop: AbortController) {
    this.status = response.status;
    this.#stop = stop;
    this.#reader = response.body?.getReader();
    void this.#read();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    try {
      for (;;) {
        const read = await this.#reader?.read();
        if (read === undefined || read.done) break;
        rest += decoder.decode(read.value, { stream: true });
        this.text += decoder.decode(read.value);
        const blocks = rest.split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) this.#take(block);
      }
    } catch {
      // The connection was cut.
    }
    this.ended = true;
  }

  #take(block: string): void {
    const fields = new Map(
      block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]),
    );
    if (fields.has("")) this.comments += 1;
    this.lastId = fields.get("id") ?? this.lastId;
    const data = fields.get("data");
    if (data === undefined) return;
    this.events.push({
      id: fields.get("id") ?? "",
      event: fields.get("event") ?? "",
      data: JSON.parse(data) as Readonly<Record<string, unknown>>,
    });
  }

  /** Goes away, as a closed page does. */
  leave(): void {
    this.#stop.abort();
  }

  get places(): readonly string[] {
    return this.events.map(({ data }) => `${String(data["stream"])}/${String(data["id"])}/${String(data["seq"])}`);
  }
}

const worlds: World[] = [];
const clients: Client[] = [];

function world(options: WorldOptions = {}): World {
  const made = new World(options);
  worlds.push(made);
  return made;
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.leave();
  for (const one of worlds.splice(0)) await one.stop();
});

async function connect(to: World, lastId?: string, as: Who = "ann"): Promise<Client> {
  const stop = new AbortController();
  const response = await fetch(`${(await to.at()).url}/v1/events`, {
    headers: { authorization: `Bearer ${as}`, ...(lastId === undefined ? {} : { "last-event-id": lastId }) },
    signal: stop.signal,
  });
  const client = new Client(response, stop);
  clients.push(client);
  if (response.status === 200) await until(() => client.lastId !== undefined, "the stream begins");
  return client;
}

/** Everything that was appended to a store, in order. */
async function appended(store: Store): Promise<readonly string[]> {
  const events = await store.events(DEFAULT_TENANT, undefined, 10_000);
  return events.map(({ stream, record }) => {
    const [kind = "", ...id] = stream.split("/");
    return `${kind}/${id.length === 0 ? "undefined" : id.join("/")}/${record.seq}`;
  });
}

/** Lets time pass until a client has been sent so many events. */
async function sent(to: World, client: Client, count: number): Promise<void> {
  await until(async () => {
    await to.clock.advance(POLL_MS);
    return client.events.length >= count;
  }, `${count} events are sent`);
}

describe("what is told (F1)", () => {
  test("ids, kinds and positions, and nothing of what a record says", async () => {
    const here = world();
    const client = await connect(here);
    const { id, digest } = await here.asked("t", "paying", "bot", { secret: "hunter2" });
    await here.post(`/v1/interrupts/${id}/decisions`, {
      as: "ann",
      body: { type: "approve", comment: "swordfish", digest },
    });
    await rested(here.store);
    const all = await appended(here.store);
    await sent(here, client, all.length);
    expect(client.places).toEqual(all);
    expect(client.events[0]).toMatchObject({ event: "thread", data: { stream: "thread", id: "t", seq: 1 } });
    const kinds = client.events.flatMap(({ data }) => data["kinds"]);
    expect(kinds).toEqual(expect.arrayContaining(["run_started", "interrupt_asked", "voted", "run_completed"]));
    expect(client.events.find(({ data }) => (data["kinds"] as string[]).includes("interrupt_asked"))).toMatchObject({
      data: { interrupts: [id] },
    });
    expect(client.text).not.toMatch(/hunter2|swordfish|acme|900|ann|bot|rita/);
  });
});

describe("nothing is missed, and nothing comes twice (R1)", () => {
  test("without an id it begins now; with the last id, after that; with 0, at the beginning", async () => {
    const here = world();
    await here.asked("t1", "asking");
    await rested(here.store, "t1");
    const now = await connect(here);
    await here.asked("t2", "asking");
    await rested(here.store, "t2");
    const all = await appended(here.store);
    const later = all.filter((place) => place.includes("/t2/"));
    await sent(here, now, later.length);
    expect(now.places).toEqual(later);
    const from = await connect(here, now.events[0]?.id);
    await sent(here, from, later.length - 1);
    expect(from.places).toEqual(later.slice(1));
    const beginning = await connect(here, "0");
    await sent(here, beginning, all.length);
    expect(beginning.places).toEqual(all);
  });

  test("a client that saw nothing yet has an id to come back with, also on an empty store", async () => {
    const here = world();
    const first = await connect(here);
    expect(first.lastId).toBe("0");
    first.leave();
    await here.asked("t", "asking");
    await rested(here.store);
    const again = await connect(here, first.lastId);
    const all = await appended(here.store);
    await sent(here, again, all.length);
    expect(again.places).toEqual(all);
  });

  test("across breaks of the connection and restarts of the server", async () => {
    const folder = mkdtempSync(join(tmpdir(), "holdpoint-events-"));
    const clock = new ManualClock();
    const seen: string[] = [];
    let lastId = "0";
    try {
      for (const round of [1, 2, 3]) {
        const store = SqliteSaver.fromConnString(join(folder, "store.db"), { clock });
        const here = world({ store, clock });
        for (const part of [1, 2]) {
          // Something happens while nobody listens, and something while somebody does.
          await here.asked(`t${round}-${part}-before`, "asking");
          const client = await connect(here, lastId);
          await here.asked(`t${round}-${part}-after`, "asking");
          await rested(store, `t${round}-${part}-after`);
          const all = await appended(store);
          // The connection breaks somewhere in the middle.
          const upTo = part === 1 ? all.length - seen.length - 1 : all.length - seen.length;
          await sent(here, client, upTo);
          const taken = client.events.slice(0, upTo);
          seen.push(...client.places.slice(0, upTo));
          lastId = taken.at(-1)?.id ?? lastId;
          client.leave();
        }
        await here.stop();
        await store.close();
      }
      const store = SqliteSaver.fromConnString(join(folder, "store.db"), { clock });
      expect(seen).toEqual(await appended(store));
      await store.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("of more than is kept in memory, by clients that are up to date, behind, and slow (V3)", async () => {
    const here = world();
    const live = await connect(here);
    const first = await connect(here, "0");
    const many = 1_300;
    for (let index = 0; index < many; index += 1) {
      const record = { seq: 1, at: 1, payload: '[{"type":"noted"}]', salt: "s", digest: "d", hash: "h" };
      await here.store.commit({ tenant: DEFAULT_TENANT, append: [{ stream: `note/${index}`, record }] });
    }
    await sent(here, live, many);
    const behind = await connect(here, live.events[100]?.id);
    const inMemory = await connect(here, live.events[many - 50]?.id);
    const again = await connect(here, "0");
    await sent(here, first, many);
    await sent(here, again, many);
    await sent(here, behind, many - 101);
    await sent(here, inMemory, 49);
    const order = live.events.map(({ id }) => id);
    expect(new Set(order).size).toBe(many);
    expect(first.events.map(({ id }) => id)).toEqual(order);
    expect(again.events.map(({ id }) => id)).toEqual(order);
    expect(behind.events.map(({ id }) => id)).toEqual(order.slice(101));
    expect(inMemory.events.map(({ id }) => id)).toEqual(order.slice(many - 49));
    // What the stream is about is not said: the library does not know it.
    expect(live.events[0]).toMatchObject({ event: "other", data: { stream: "other", seq: 1, kinds: ["noted"] } });
    expect(live.text).not.toContain("note/");
  });

  test("an id that the store did not give out is refused", async () => {
    const here = world();
    for (const id of ["zzz", "1", "W10", "x".repeat(2_000)]) {
      const answered = await here.get("/v1/events", { as: "ann", headers: { "last-event-id": id } });
      expect(answered).toMatchObject({ status: 422, body: { code: "INVALID_ARGUMENT" } });
    }
  });
});

/** Counts the readings of events, and can fail them. */
class Counted extends WrappedStore {
  reads = 0;
  isBroken = false;

  protected override pass<T>(call: keyof Store, run: () => Promise<T>): Promise<T> {
    if (call !== "events" && call !== "lastEvent") return run();
    this.reads += 1;
    return this.isBroken ? Promise.reject(new Error("the store is gone")) : run();
  }
}

function counted(): { readonly store: Counted; readonly here: World } {
  const clock = new ManualClock();
  const store = new Counted(new MemorySaver({ clock }));
  return { store, here: world({ store, clock }) };
}

describe("what it costs (V1, V2)", () => {
  test("one reading per interval, however many listen; none when nobody does", async () => {
    const { store, here } = counted();
    const all: Client[] = [];
    for (let index = 0; index < 20; index += 1) all.push(await connect(here));
    await here.clock.advance(POLL_MS);
    const before = store.reads;
    for (let index = 0; index < 10; index += 1) await here.clock.advance(POLL_MS);
    expect(store.reads - before).toBe(10);
    for (const client of all) client.leave();
    await until(async () => {
      await here.clock.settle();
      return here.clock.timers === 0;
    }, "nothing waits any more");
    const after = store.reads;
    await here.clock.advance(60_000);
    expect(store.reads).toBe(after);
  });

  test("what happens is read once for all who are up to date", async () => {
    const { store, here } = counted();
    const all = await Promise.all(Array.from({ length: 20 }, () => connect(here)));
    const { id } = await here.asked("t", "asking");
    expect(id).toMatch(/^int_/);
    await rested(store);
    const places = await appended(store);
    const before = store.reads;
    await here.clock.advance(POLL_MS);
    for (const client of all) await until(() => client.events.length === places.length, "it was told");
    // One that finds that there is something, one that finds what, and one that finds that this was all.
    expect(store.reads - before).toBeLessThanOrEqual(3);
  });
});

describe("when nothing happens (R3, R4)", () => {
  test("a comment is sent", async () => {
    const here = world();
    const client = await connect(here);
    await until(() => here.clock.timers === 2, "it waits");
    await here.clock.advance(HEARTBEAT_MS);
    await until(() => client.comments === 1, "a comment came");
    expect(client.events).toEqual([]);
  });

  test("whoever may not listen any more hears nothing more", async () => {
    const here = world();
    const client = await connect(here);
    await until(() => here.clock.timers === 2, "it waits");
    here.auth.forgotten.add("ann");
    await here.clock.advance(HEARTBEAT_MS);
    await until(() => client.ended, "the stream ended");
    await here.asked("t", "asking");
    expect(client.events).toEqual([]);
    expect((await connect(here, "0")).status).toBe(401);
  });

  test("also when the authentication itself fails", async () => {
    const here = world();
    const client = await connect(here);
    await until(() => here.clock.timers === 2, "it waits");
    here.auth.fails = () => {
      throw new Error("down");
    };
    await here.clock.advance(HEARTBEAT_MS);
    await until(() => client.ended, "the stream ended");
  });
});

describe("when the store fails", () => {
  test("streams end, so that clients come back and are told why; then nothing was missed", async () => {
    const { store, here } = counted();
    const client = await connect(here);
    store.isBroken = true;
    await until(async () => {
      await here.clock.advance(POLL_MS);
      return client.ended;
    }, "the stream ended");
    expect(here.errors).toMatchObject([{ error: { message: "the store is gone" } }]);
    expect((await connect(here, "0")).status).toBe(500);
    store.isBroken = false;
    await here.asked("t", "asking");
    await rested(store);
    const again = await connect(here, client.lastId);
    const all = await appended(store);
    await sent(here, again, all.length);
    expect(again.places).toEqual(all);
  });
});

describe("how many", () => {
  test("so many for one principal, so many in all; who goes makes room", async () => {
    const here = world({ streams: { most: 3, perPrincipal: 2 } });
    const first = await connect(here);
    await connect(here);
    expect((await connect(here)).status).toBe(503);
    await connect(here, undefined, "cara");
    expect((await connect(here, undefined, "bot")).status).toBe(503);
    expect(await here.get("/v1/events", { as: "bot" })).toMatchObject({ body: { code: "TOO_MANY_STREAMS" } });
    first.leave();
    await until(async () => (await connect(here, undefined, "bot")).status === 200, "there is room");
    expect((await connect(here, undefined, "rita")).status).toBe(503);
  });

  test("a HEAD takes no place", async () => {
    const here = world({ streams: { most: 1, perPrincipal: 1 } });
    for (let index = 0; index < 3; index += 1) {
      const { url } = await here.at();
      const response = await fetch(`${url}/v1/events`, { method: "HEAD", headers: { authorization: "Bearer ann" } });
      expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
    }
    expect((await connect(here)).status).toBe(200);
  });
});
