/** Processes that are killed while they tell people: everything is told, and twice only what was under way (G5). */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";
import { Child } from "../crash/children.ts";
import { until } from "../engine/world.ts";
import { Desk } from "./desk.ts";
import type { TellingSettings } from "./telling.child.ts";

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const SEND_MS = 300;
const ROUNDS = 4;
const QUESTIONS = 5;

/** A receiver that lets its answers wait while a test says so. */
class Receiver {
  /** Ids of notifications and the questions they are about, in the order they came. */
  readonly received: { readonly id: string; readonly interruptId: string }[] = [];
  /** Answers that wait. */
  readonly held: ServerResponse[] = [];
  isHolding = false;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      request.on("end", () => {
        const headers = request.headers as Record<string, string>;
        const { data } = new Webhook(SECRET).verify(body, headers) as {
          readonly data: { readonly interruptId: string };
        };
        this.received.push({ id: headers["webhook-id"] ?? "", interruptId: data.interruptId });
        if (this.isHolding) this.held.push(response);
        else response.end();
      });
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

let directory: string;
let receiver: Receiver;
const children = new Set<Child>();

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "holdpoint-notify-"));
  receiver = new Receiver();
});

afterEach(async () => {
  await Promise.all([...children].map((child) => child.kill()));
  children.clear();
  receiver.stop();
  rmSync(directory, { recursive: true, force: true });
});

test("everything is told, with the same id, and twice only what was under way", async () => {
  const settings: TellingSettings = {
    db: join(directory, "threads.db"),
    url: await receiver.listen(),
    secret: SECRET,
    sendMs: SEND_MS,
  };
  const begin = async (): Promise<Child> => {
    const child = new Child("../notify/telling.child.ts", settings);
    children.add(child);
    await child.message();
    return child;
  };
  const desk = new Desk({ store: SqliteSaver.fromConnString(settings.db) });
  const asked = new Map<string, number>();
  let mayComeTwice = 0;
  let child = await begin();
  for (let round = 0; round < ROUNDS; round += 1) {
    receiver.isHolding = true;
    for (let index = 0; index < QUESTIONS; index += 1) asked.set((await desk.pay(`t${round}-${index}`)).id, round);
    await until(() => receiver.held.length > 0, "something is under way");
    await child.kill();
    mayComeTwice += receiver.held.splice(0).length;
    receiver.isHolding = false;
    child = await begin();
  }
  await begin();
  const told = (): ReadonlySet<string> => new Set(receiver.received.map(({ interruptId }) => interruptId));
  await until(() => told().size === asked.size, "everything is told");
  const notifications = desk.telling([]);
  await until(async () => {
    const found = await desk.store.find({ tenant: "default" as never, collection: "notification", limit: 10 });
    return found.items.length === 0;
  }, "nothing waits");
  expect([...told()].toSorted()).toEqual([...asked.keys()].toSorted());
  const byQuestion = Map.groupBy(receiver.received, ({ interruptId }) => interruptId);
  for (const same of byQuestion.values()) expect(new Set(same.map(({ id }) => id)).size).toBe(1);
  expect(receiver.received.length - asked.size).toBeGreaterThan(0);
  expect(receiver.received.length - asked.size).toBeLessThanOrEqual(mayComeTwice);
  expect(await notifications.dead()).toEqual({ items: [], next: undefined });
  await desk.store.close();
});
