/** Loads the code and checks, in a thread of its own: whatever that code does, the one that watches can end it. */
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { eachTenant } from "../../core/tenants.ts";
import {
  DEFAULT_TENANT,
  Holdpoint,
  HoldpointError,
  isHoldpointError,
  type Tenant,
  type ThreadSummary,
} from "../../index.ts";
import { openStore } from "../desk/open-store.ts";
import { UsageError } from "../frame/exit.ts";
import { BEAT_MS, type Asked, type Failure, type Message, type Order, type ThreadCheck } from "./messages.ts";

const PAGE = 200;

function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError) return { kind: "usage", code: "USAGE", message, data: {} };
  if (!isHoldpointError(error)) return { kind: "other", code: "FAILED", message, data: {} };
  // What cannot be sent is no use to anybody.
  const data = JSON.parse(JSON.stringify(error.data)) as Failure["data"];
  return { kind: "refusal", code: error.code, message, data };
}

/** Says what to do about a file that cannot be read without being written. */
function advised(error: unknown): unknown {
  if (!isHoldpointError(error, "STORE_READ_ONLY")) return error;
  // What is of an older schema was told so already.
  if (typeof error.data["version"] === "number" || error.data["path"] === undefined) return error;
  const how = "SQLite can read it only where it may make files beside it: check a copy (--db COPY).";
  return new HoldpointError(error.code, `${error.message} ${how}`, error.data, error);
}

type Desk = ReturnType<Holdpoint["forTenant"]>;

/** What is done with the threads of each tenant that is meant, by name. */
async function* desksOf(holdpoint: Holdpoint, { tenant, threadId }: Asked): AsyncGenerator<Desk, void> {
  const one = tenant ?? (threadId === undefined ? undefined : DEFAULT_TENANT);
  if (one !== undefined) {
    yield holdpoint.forTenant(one);
    return;
  }
  for await (const each of eachTenant(holdpoint.store)) yield holdpoint.forTenant(each);
}

/** Several at a time, of one tenant after the other. */
async function* all(holdpoint: Holdpoint, { asked, threadLimitMs }: Order): AsyncGenerator<ThreadCheck> {
  const { tenant: _tenant, limit = Number.MAX_SAFE_INTEGER, ...which } = asked;
  let left = limit;
  for await (const desk of desksOf(holdpoint, asked)) {
    if (left === 0) return;
    for await (const check of desk.check({ ...which, threadLimitMs, limit: left })) {
      left -= 1;
      yield check;
    }
  }
}

/** The threads of a tenant that are meant, in the order in which they began. */
async function* threadsOf(desk: Desk, { threadId, graph }: Asked): AsyncGenerator<ThreadSummary> {
  let after: string | undefined;
  do {
    const page = await desk.threads({
      limit: PAGE,
      ...(graph === undefined ? {} : { graph }),
      ...(after === undefined ? {} : { after }),
    });
    yield* page.items.filter(({ id }) => threadId === undefined || threadId === id);
    after = page.next;
  } while (after !== undefined);
}

function whose(tenant: Tenant): { readonly tenant?: Tenant } {
  return tenant === DEFAULT_TENANT ? {} : { tenant };
}

/** One thread after the other, in the same order, so that it is known which of them does not let go. */
async function* alone(
  holdpoint: Holdpoint,
  { asked, threadLimitMs, alone: from }: Order,
  say: (message: Message) => void,
): AsyncGenerator<ThreadCheck> {
  const { limit = Number.MAX_SAFE_INTEGER } = asked;
  let isAfter = from?.after === undefined;
  let found = 0;
  for await (const desk of desksOf(holdpoint, asked)) {
    for await (const { id, graph, version, status } of threadsOf(desk, asked)) {
      const isWanted = isAfter && status !== "completed" && status !== "canceled";
      isAfter ||= id === from?.after?.threadId && desk.tenant === (from.after.tenant ?? DEFAULT_TENANT);
      if (!isWanted) continue;
      if (found === limit) return;
      say({ type: "begun", thread: { ...whose(desk.tenant), threadId: id, graph, version, status } });
      for await (const check of desk.check({ threadId: id, threadLimitMs })) {
        found += 1;
        yield check;
      }
    }
  }
}

async function work(order: Order, say: (message: Message) => void): Promise<void> {
  const { place } = order;
  const { options, close } = await openStore(place, { readOnly: true }).catch((error: unknown) => {
    throw advised(error);
  });
  try {
    const holdpoint = new Holdpoint(options);
    const { graphs } = options;
    say({ type: "opened", graphs: graphs.map(({ program: { name, version } }) => `${name} ${version}`) });
    const checks = order.alone === undefined ? all(holdpoint, order) : alone(holdpoint, order, say);
    for await (const check of checks) say({ type: "checked", check });
  } finally {
    await close();
  }
}

if (!isMainThread && parentPort !== null) {
  const port = parentPort;
  const say = (message: Message): void => port.postMessage(message);
  const stray = (error: unknown): void =>
    say({ type: "stray", message: error instanceof Error ? error.message : String(error) });
  process.on("uncaughtException", stray);
  process.on("unhandledRejection", stray);
  setInterval(() => say({ type: "beat" }), BEAT_MS);
  work(workerData as Order, say).then(
    () => say({ type: "done" }),
    (error: unknown) => say({ type: "failed", failure: failureOf(error) }),
  );
}
