import { setImmediate as turn } from "node:timers/promises";
import { Annotation, Command, END, Holdpoint, START, StateGraph, type Store, interrupt } from "holdpoint";
import { questions, textOf, thread } from "../holdpoint-side.ts";
import { codeOf, outcomeOf } from "../outcome.ts";
import { asked, peerThread } from "../peer-side.ts";
import { below, seeded } from "../random.ts";
import type { Scenario } from "../scenario.ts";

/** Each thread asks four questions, so that this many resumes are cold. */
const RESUMES = 100;
const THREADS = RESUMES / 4;
/** On a server, where every resume connects anew. */
const THREADS_ON_SERVER = 8;
const BRANCHES = ["A", "B"] as const;

const questionOf = (branch: string, index: number): string => `${branch}${index}?`;
const EXPECTED = BRANCHES.map((branch) => [0, 1].map((index) => `to ${questionOf(branch, index)}`).join(" ")).join(
  " | ",
);

/** Two branches whose order is decided by waits nothing records, as it is in an author's code that fetches on its own. */
async function twoBranches(random: () => number, ask: (question: string) => Promise<string> | string): Promise<string> {
  const branch = async (name: string): Promise<string> => {
    const answers: string[] = [];
    for (const index of [0, 1]) {
      for (let turns = below(random, 4); turns > 0; turns -= 1) await turn();
      answers.push(await ask(questionOf(name, index)));
    }
    return answers.join(" ");
  };
  return (await Promise.all(BRANCHES.map(branch))).join(" | ");
}

interface Tally {
  right: number;
  swapped: number;
  blocked: number;
  resumes: number;
}

function summary(
  { right, swapped, blocked, resumes }: Tally,
  threads: number = THREADS,
): { observed: string; holds: boolean } {
  return {
    observed: `${threads} threads, ${resumes} resumes: ${right} right, ${blocked} blocked, ${swapped} with swapped or lost answers`,
    holds: swapped === 0 && right + blocked === threads,
  };
}

/** How long a replay may stand still before its thread is blocked: the waits here are turns of the event loop. */
const STAND_STILL_MS = 250;

function compile(saver: Store, random: () => number) {
  new Holdpoint({ store: saver, graphs: [], replayGraceMs: STAND_STILL_MS });
  return new StateGraph(Annotation.Root({ answers: Annotation<string>() }))
    .addNode("ask", async () => ({ answers: await twoBranches(random, (question) => interrupt<string>(question)) }))
    .addEdge(START, "ask")
    .addEdge("ask", END)
    .compile({ checkpointer: saver, name: "raw-awaits", version: "1" });
}

export const scenario: Scenario = {
  row: "B12",
  title: "parallel branches with raw un-journaled awaits, resumed cold 100 times",
  must: "right results or `blocked`; never swapped",
  limitMs: 60_000,

  async holdpoint(kit) {
    const random = seeded(12);
    const tally: Tally = { right: 0, swapped: 0, blocked: 0, resumes: 0 };
    const threads = kit.database().includes("://") ? THREADS_ON_SERVER : THREADS;
    for (let index = 0; index < threads; index += 1) {
      const config = thread(`raw awaits ${index}`);
      let saver = kit.freshSaver();
      let result: { readonly answers?: string } = await compile(saver, random).invoke({}, config);
      let blocked = false;
      while (!blocked && questions(result).length > 0) {
        const open = questions(result);
        const chosen = open[below(random, open.length)];
        if (chosen === undefined) break;
        tally.resumes += 1;
        await saver.close();
        saver = kit.freshSaver();
        const app = compile(saver, random);
        const next = await outcomeOf(() =>
          app.invoke(new Command({ resume: { [chosen.id]: `to ${textOf(chosen)}` } }), config),
        );
        if (next.ok) result = next.value;
        else if (codeOf(next) === "THREAD_BLOCKED") blocked = true;
        else throw next.error;
      }
      await saver.close();
      if (blocked) tally.blocked += 1;
      else if (result.answers === EXPECTED) tally.right += 1;
      else tally.swapped += 1;
    }
    return summary(tally, threads);
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const random = seeded(12);
    const tally: Tally = { right: 0, swapped: 0, blocked: 0, resumes: 0 };
    const app = new lg.StateGraph(lg.Annotation.Root({ answers: lg.Annotation<string>() }))
      .addNode("ask", async () => ({
        answers: await twoBranches(random, (question) => lg.interrupt<string>(question)),
      }))
      .addEdge(lg.START, "ask")
      .addEdge("ask", lg.END)
      .compile({ checkpointer: await kit.peerSaver() });
    for (let index = 0; index < THREADS; index += 1) {
      const config = peerThread(`raw awaits ${index}`);
      let result = await app.invoke({}, config);
      for (let [open] = asked(result); open?.id !== undefined; [open] = asked(result)) {
        tally.resumes += 1;
        result = await app.invoke(new lg.Command({ resume: { [open.id]: `to ${String(open.value)}` } }), config);
      }
      if (result["answers"] === EXPECTED) tally.right += 1;
      else tally.swapped += 1;
    }
    return summary(tally);
  },
};
