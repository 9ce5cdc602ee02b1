import { isDeepStrictEqual } from "node:util";
import { Annotation, Command, END, START, StateGraph } from "holdpoint";
import { questions, textOf, thread } from "../holdpoint-side.ts";
import { type Entry, journalOf } from "../journal-of.ts";
import type { Kit } from "../kit.ts";
import { count } from "../outcome.ts";
import { below, seeded } from "../random.ts";
import type { Scenario } from "../scenario.ts";
import { type Part, answerTo, draw, play } from "./b10-program.ts";

const PROGRAMS = 25;
/** On a server, where every resume connects anew. */
const PROGRAMS_ON_SERVER = 8;

interface Run {
  readonly result: unknown;
  readonly journal: readonly Entry[];
  readonly effects: readonly string[];
  readonly pauses: number;
}

/** Runs one program to its end; answers come one at a time, in an order drawn from the seed. */
async function execute(kit: Kit, seed: number, program: Part, mode: "hot" | "cold"): Promise<Run> {
  const name = `program ${seed}`;
  const effects: string[] = [];
  let saver = kit.freshSaver(`${mode}.db`);
  const compile = () =>
    new StateGraph(Annotation.Root({ result: Annotation<string>() }))
      .addNode("program", async () => ({ result: await play(program, (step) => effects.push(step)) }))
      .addEdge(START, "program")
      .addEdge("program", END)
      .compile({ checkpointer: saver, name: "program", version: "1" });
  const random = seeded(seed);
  const config = thread(name);
  let app = compile();
  let result: { readonly result?: string } = await app.invoke({}, config);
  let pauses = 0;
  for (let open = questions(result); open.length > 0; open = questions(result)) {
    pauses += 1;
    const chosen = open.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1))[below(random, open.length)];
    if (chosen === undefined) break;
    if (mode === "cold") {
      await saver.close();
      saver = kit.freshSaver(`${mode}.db`);
      app = compile();
    }
    result = await app.invoke(new Command({ resume: { [chosen.id]: answerTo(textOf(chosen)) } }), config);
  }
  const journal = (await journalOf(saver, name)).map(withoutChance);
  await saver.close();
  return { result: result.result, journal, effects, pauses };
}

/** An entry without what is another in every thread: its random origin, and the ids derived from that. */
function withoutChance({
  origin: _origin,
  interrupt: _interrupt,
  decision: _decision,
  digest: _digest,
  ...entry
}: Entry): Entry {
  return entry;
}

/**
 * How long a commit takes over a network decides which of two parallel branches is recorded first, in one run as in another:
 * there the entries of each operation are compared, in their order.
 */
function comparable(journal: readonly Entry[], isOnServer: boolean): readonly Entry[] {
  const operation = ({ op }: Entry): string => (typeof op === "string" ? op : "");
  if (!isOnServer) return journal;
  return journal.toSorted((a, b) => (operation(a) < operation(b) ? -1 : operation(a) > operation(b) ? 1 : 0));
}

export const scenario: Scenario = {
  row: "B10",
  title: "hot and cold resume of the same random program",
  must: "same journal, same result",
  noPeer: "it keeps no journal to compare, and every resume of it is cold",
  limitMs: 60_000,

  async holdpoint(kit) {
    let pauses = 0;
    const isOnServer = kit.database().includes("://");
    const programs = isOnServer ? PROGRAMS_ON_SERVER : PROGRAMS;
    const inOrder = (effects: readonly string[]): readonly string[] => (isOnServer ? effects.toSorted() : effects);
    const different: string[] = [];
    for (let seed = 1; seed <= programs; seed += 1) {
      const program = draw(seeded(seed));
      const hot = await execute(kit, seed, program, "hot");
      const cold = await execute(kit, seed, program, "cold");
      pauses += cold.pauses;
      const parts = [
        isDeepStrictEqual(hot.result, cold.result) ? undefined : "result",
        isDeepStrictEqual(comparable(hot.journal, isOnServer), comparable(cold.journal, isOnServer))
          ? undefined
          : "journal",
        isDeepStrictEqual(inOrder(hot.effects), inOrder(cold.effects)) ? undefined : "effects",
      ].filter((part) => part !== undefined);
      if (parts.length > 0) different.push(`program ${seed}: ${parts.join(" and ")}`);
    }
    return {
      observed: `${count(programs, "program")}, ${count(pauses, "cold resume")}: ${different.length === 0 ? "same journals, results and effects" : different.slice(0, 3).join("; ")}`,
      holds: different.length === 0 && pauses >= programs,
    };
  },
};
