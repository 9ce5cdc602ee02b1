/** Loads the code and checks, in a thread of its own: whatever that code does, the one that watches can end it. */
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { Holdpoint, HoldpointError, isHoldpointError } from "../../index.ts";
import { openStore } from "../desk/open-store.ts";
import { UsageError } from "../frame/exit.ts";
import { BEAT_MS, type Failure, type Message, type Order, type ThreadCheck } from "./messages.ts";

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
  const { version, path } = error.data;
  const how =
    typeof version === "number"
      ? `Bring it up to date, or a copy of it, with holdpoint migrate --db ${String(path)}.`
      : "SQLite can read it only where it may make files beside it: check a copy (--db COPY).";
  return new HoldpointError(error.code, `${error.message} ${how}`, error.data, error);
}

/** One thread after the other, in the same order, so that it is known which of them does not let go. */
async function* alone(
  holdpoint: Holdpoint,
  { asked, threadLimitMs, alone: from }: Order,
  say: (message: Message) => void,
): AsyncGenerator<ThreadCheck> {
  const { threadId, graph, limit = Number.MAX_SAFE_INTEGER } = asked;
  let isAfter = from?.after === undefined;
  let found = 0;
  let after: string | undefined;
  do {
    const page = await holdpoint.threads({
      limit: PAGE,
      ...(graph === undefined ? {} : { graph }),
      ...(after === undefined ? {} : { after }),
    });
    for (const { id, graph: name, version, status } of page.items) {
      const isWanted = isAfter && (threadId === undefined || threadId === id);
      isAfter ||= id === from?.after;
      if (!isWanted || status === "completed" || status === "canceled") continue;
      if (found === limit) return;
      say({ type: "begun", thread: { threadId: id, graph: name, version, status } });
      for await (const check of holdpoint.check({ threadId: id, threadLimitMs })) {
        found += 1;
        yield check;
      }
    }
    after = page.next;
  } while (after !== undefined);
}

async function work(order: Order, say: (message: Message) => void): Promise<void> {
  const { place, asked, threadLimitMs } = order;
  const { options, close } = await openStore(place, { readOnly: true }).catch((error: unknown) => {
    throw advised(error);
  });
  try {
    const holdpoint = new Holdpoint(options);
    const { graphs } = options;
    say({ type: "opened", graphs: graphs.map(({ program: { name, version } }) => `${name} ${version}`) });
    const checks =
      order.alone === undefined ? holdpoint.check({ ...asked, threadLimitMs }) : alone(holdpoint, order, say);
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
