import { Annotation, Command, END, Holdpoint, START, StateGraph, interrupt, step } from "holdpoint";
import { pendingQuestions, thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import { codeOf, outcomeOf } from "../outcome.ts";
import type { Scenario } from "../scenario.ts";
import { openStore } from "../store-at.ts";
import { type Build, STAND_STILL_MS } from "./redeploy.ts";

/** What the new build does to each graph while a thread of it waits. */
const GRAPHS = ["as it was", "changed after the pause", "asks before it", "renamed its node"] as const;
type Graph = (typeof GRAPHS)[number];

function compile(kit: Kit, graph: Graph, { checkpointer, version, build }: Build) {
  const isNew = build === "new";
  const node = isNew && graph === "renamed its node" ? "sign_off" : "approve";
  return new StateGraph(Annotation.Root({ sent: Annotation<string>() }))
    .addNode(node, async () => {
      await step("draft", () => kit.effects.record(`drafted (${graph})`));
      if (isNew && graph === "asks before it") await interrupt("DELETE PROD?");
      const sent = await interrupt<string>("Send newsletter?");
      if (isNew && graph === "changed after the pause") await step("log", () => kit.effects.record("logged"));
      return { sent };
    })
    .addEdge(START, node)
    .addEdge(node, END)
    .compile({ checkpointer, name: graph, version });
}

/** What the check said and what a resume came to, of one thread. */
interface Seen {
  readonly graph: string;
  readonly said: string;
  readonly came: string;
}

interface Deploy {
  readonly version: "changed" | "unchanged";
  readonly seen: readonly Seen[];
  /** What the check executed, and whether it changed anything that is stored. */
  readonly executed: number;
  readonly isUntouched: boolean;
}

async function deploy(kit: Kit, version: Deploy["version"]): Promise<Deploy> {
  const name = `${version}.db`;
  const before = kit.freshSaver(name);
  for (const graph of GRAPHS) {
    await compile(kit, graph, { checkpointer: before, version: "1", build: "old" }).invoke({}, thread(graph));
  }
  await before.close();
  const effects = kit.effects.all.length;
  const stored = await kit.raw(name).digest();
  const next = { version: version === "changed" ? "2" : "1", build: "new" } as const;

  const store = openStore(kit.database(name), { readOnly: true });
  const graphs = GRAPHS.map((graph) => compile(kit, graph, { checkpointer: store, ...next }));
  const said = new Map<string, string>();
  const holdpoint = new Holdpoint({ store, graphs, replayGraceMs: STAND_STILL_MS });
  for await (const { threadId, outcome } of holdpoint.check()) said.set(threadId, outcome);
  await store.close();
  const executed = kit.effects.all.length - effects;
  const isUntouched = (await kit.raw(name).digest()) === stored;

  const checkpointer = kit.freshSaver(name);
  new Holdpoint({ store: checkpointer, graphs: [], replayGraceMs: STAND_STILL_MS });
  const seen: Seen[] = [];
  for (const graph of GRAPHS) {
    const app = compile(kit, graph, { checkpointer, ...next });
    const [asked] = await pendingQuestions(app, thread(graph));
    const resume = { [asked?.id ?? ""]: "yes" };
    const resumed = await outcomeOf(() => app.invoke(new Command({ resume }), thread(graph)));
    const came = codeOf(resumed) === "THREAD_BLOCKED" ? "blocked" : resumed.ok ? "ok" : codeOf(resumed);
    seen.push({ graph, said: said.get(graph) ?? "nothing", came });
  }
  return { version, seen, executed, isUntouched };
}

export const scenario: Scenario = {
  row: "C7",
  title: '"is this deploy safe?" before deploying',
  must: "`holdpoint check` replays every paused thread and lists what would block",
  noPeer: "nobody ships it",

  async holdpoint(kit) {
    const all = [await deploy(kit, "changed"), await deploy(kit, "unchanged")];
    const wrong = all.flatMap(({ seen }) => seen).filter(({ said, came }) => said !== came);
    const blocked = all[0]?.seen.filter(({ said }) => said === "blocked").map(({ graph }) => graph) ?? [];
    const executed = all.reduce((sum, each) => sum + each.executed, 0);
    const isUntouched = all.every((each) => each.isUntouched);
    const agrees =
      wrong.length === 0
        ? "and so it comes"
        : `but ${wrong.map(({ graph, said, came }) => `"${graph}" was ${said} and is ${came}`).join(", ")}`;
    return {
      observed: `of ${GRAPHS.length} threads it lists ${blocked.map((graph) => `"${graph}"`).join(", ")}, ${agrees}; executed ${executed} operations, what is stored ${isUntouched ? "stays as it was" : "was changed"}`,
      holds: wrong.length === 0 && blocked.length === 2 && executed === 0 && isUntouched,
    };
  },
};
