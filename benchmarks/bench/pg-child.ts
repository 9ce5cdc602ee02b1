/**
 * A process of a benchmark on PostgreSQL: says "ready", does its work when told, prints what came of it as JSON, and ends
 * when it is told again.
 */
import { entrypoint, Holdpoint, interrupt, type Store } from "holdpoint";
import { PostgresSaver } from "holdpoint/postgres";
import { told } from "../scoreboard/child.ts";
import { questionsOf } from "./one-question.ts";
import { prose } from "./prose.ts";
import { eachAtOnce, list, sequence } from "./work.ts";
import { thread } from "../scoreboard/holdpoint-side.ts";

/** `cycles`: pauses and resumes threads of its own, with questions of `bytes`. `claims`: claims what is due, and lets it go. `ask`: asks with
 *  deadlines. `serve`: is there when deadlines come. */
export type Errand =
  | {
      readonly kind: "cycles";
      readonly name: string;
      readonly atOnce: number;
      readonly ms: number;
      readonly bytes: number;
    }
  | { readonly kind: "claims"; readonly route: string; readonly leaseMs: number }
  | { readonly kind: "ask"; readonly name: string; readonly many: number }
  | { readonly kind: "serve" };

/** What a process has done. */
export interface Done {
  /** Cycles, or threads that were let go, or deadlines that came. */
  readonly count: number;
  /** How late each deadline fired. */
  readonly lateMs?: readonly number[];
  /** Milliseconds of this process's processor time. */
  readonly processorMs: number;
}

/** When deadlines come: `many` of them, evenly from `from` on. */
export interface Deadlines {
  readonly from: number;
  readonly everyMs: number;
}

const LIMIT = 20;
const AT_ONCE = 64;

async function cycles(store: Store, { name, atOnce, ms, bytes }: Errand & { kind: "cycles" }): Promise<number> {
  const questions = questionsOf(store, { says: prose(bytes) });
  const next = sequence(name);
  const end = performance.now() + ms;
  let count = 0;
  const one = async (): Promise<void> => {
    while (performance.now() < end) {
      const id = next();
      await questions.ask(id);
      await questions.answer(id);
      count += 1;
    }
  };
  await Promise.all(list(atOnce, one));
  return count;
}

/** Until nothing is due any more. */
async function claims(store: Store, { route, leaseMs }: Errand & { kind: "claims" }): Promise<number> {
  let count = 0;
  for (;;) {
    const rows = await store.claim({ worker: String(process.pid), leaseMs, routes: [route], limit: LIMIT });
    if (rows.length === 0) return count;
    const results = await Promise.all(
      rows.map(({ tenant, id, fence, wakes }) =>
        store.commit({
          tenant,
          thread: { id, hold: { kind: "fence", fence, leaseMs }, release: { wakeAt: null, wakesSeen: wakes } },
        }),
      ),
    );
    count += results.filter(({ ok }) => ok).length;
  }
}

const lateMs: number[] = [];

function deadlinesOf(store: Store, onDue: (dueAt: number) => void) {
  return entrypoint({ name: "deadlines", checkpointer: store }, async (dueAt: number) => {
    const answer = await interrupt<string>("Go?", { deadline: new Date(dueAt), onDeadline: { value: "nobody came" } });
    onDue(dueAt);
    return answer;
  });
}

async function ask(store: Store, { name, many }: Errand & { kind: "ask" }, at: Deadlines): Promise<number> {
  const app = deadlinesOf(store, () => undefined);
  const due = Array.from({ length: many }, (_, index) => at.from + index * at.everyMs);
  await eachAtOnce(due, AT_ONCE, (dueAt) => app.invoke(dueAt, thread(`${name} ${dueAt} ${Math.random()}`)));
  if (store.now() > at.from) throw new Error("the first deadline came before all were asked");
  return many;
}

async function serve(store: Store): Promise<number> {
  const app = deadlinesOf(store, (dueAt) => lateMs.push(store.now() - dueAt));
  const holdpoint = new Holdpoint({ store, graphs: [app] });
  holdpoint.start();
  await told();
  await holdpoint.stop();
  return lateMs.length;
}

async function run(store: Store, errand: Errand, said: string): Promise<number> {
  switch (errand.kind) {
    case "cycles":
      return cycles(store, errand);
    case "claims":
      return claims(store, errand);
    case "ask":
      return ask(store, errand, JSON.parse(said) as Deadlines);
    case "serve":
      return serve(store);
  }
}

const [url = "", schema = "", given = "{}"] = process.argv.slice(2);
const errand = JSON.parse(given) as Errand;
const store = PostgresSaver.fromConnString(url, { schema });
await store.ready();
if (errand.kind === "cycles") await cycles(store, { ...errand, name: `${errand.name} warm`, ms: 1_000 });
console.log("ready");
const said = await told();
const before = process.cpuUsage();
const count = await run(store, errand, said);
const { user, system } = process.cpuUsage(before);
const done: Done = { count, processorMs: (user + system) / 1_000, ...(errand.kind === "serve" ? { lateMs } : {}) };
console.log(JSON.stringify(done));
// Its connections are still to be looked at.
await told();
await store.close();
process.exit();
