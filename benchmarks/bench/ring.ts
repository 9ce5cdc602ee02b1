/**
 * From a decision in one process to the next step done in another, on PostgreSQL: rung by Restate, or by LISTEN/NOTIFY,
 * beside polling at the default interval. Rung workers poll once an hour.
 */
import { entrypoint, Holdpoint, interrupt, type Store } from "holdpoint";
import { restateWaker } from "holdpoint/restate";
import { startChild } from "../scoreboard/child.ts";
import { thread } from "../scoreboard/holdpoint-side.ts";
import type { Kit } from "../scoreboard/kit.ts";
import { openStore, type StoreAddress } from "../scoreboard/store-at.ts";
import type { Bench, Effort, Round } from "./bench.ts";
import { realServer } from "./real-server.ts";
import { silent } from "./silent-store.ts";
import { each, list, sequence } from "./work.ts";

const SELDOM_MS = 3_600_000;
const DEFAULT_MS = 250;
const DECISIONS = 30;

type By = "restate" | "notify" | "polling";

/** What the serving process is told. */
export interface RingSettings {
  readonly address: StoreAddress;
  readonly by: By;
  readonly pollMs: number;
  /** Where Restate is. */
  readonly restate?: Readonly<Record<string, string>>;
}

function storeOf({ address, by, restate }: RingSettings): Store {
  const store = openStore(address);
  if (by === "notify") return store;
  return by === "polling" ? silent(store) : restateWaker(silent(store), { ingress: restate?.["ingress"] ?? "" });
}

/** Asks on threads that then rest in no process of those who go on with them. */
async function ask(address: StoreAddress, ids: readonly string[]): Promise<void> {
  const store = silent(openStore(address));
  const app = entrypoint({ name: "ring", checkpointer: store }, async () => interrupt<string>("Go?"));
  for (const id of ids) await app.invoke({}, thread(id));
  await store.close();
}

async function roundOf(kit: Kit, effort: Effort, by: By): Promise<Round> {
  const { url } = await realServer(kit, "postgres-18");
  const settings: RingSettings = {
    address: `${url}#ring`,
    by,
    pollMs: by === "polling" ? DEFAULT_MS : SELDOM_MS,
    ...(by === "restate" ? { restate: await realServer(kit, "restate") } : {}),
  };
  const next = sequence("ring");
  const store = storeOf(settings);
  const desk = new Holdpoint({ store, graphs: [] });
  await ask(settings.address, [next()]);
  const child = startChild("../bench/ring-child.ts", [JSON.stringify(settings)]);
  kit.onClose(async () => {
    child.tell("end");
    await child.ended;
    await store.close();
  });
  await child.line();
  return async () => {
    const ids = list(effort.many(DECISIONS), next);
    await ask(settings.address, ids);
    const { items } = await desk.pending({ limit: 1_000 });
    const questions = items.filter(({ threadId }) => ids.includes(threadId));
    if (questions.length !== ids.length) throw new Error(`${questions.length} of ${ids.length} questions were asked`);
    return each(questions, async ({ id }) => {
      await desk.decide(id, "go", { by: "ann" });
      await child.line();
    });
  };
}

function benchOf(name: string, title: string, by: By): Bench {
  return {
    name,
    title,
    beside: "polling",
    unit: "ms",
    rounds: 5,
    sides: {
      holdpoint: (kit, effort) => roundOf(kit, effort, by),
      floor: (kit, effort) => roundOf(kit, effort, "polling"),
    },
  };
}

export const rings: readonly Bench[] = [
  benchOf("ring-restate", "decision → step elsewhere by Restate", "restate"),
  benchOf("ring-notify", "decision → step elsewhere by NOTIFY", "notify"),
];
