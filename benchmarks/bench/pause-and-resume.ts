/** What a pause and a resume cost: apart and together, hot and cold, one thread after the other and many at once. */
import type { Kit } from "../scoreboard/kit.ts";
import type { Bench, Effort, Round } from "./bench.ts";
import { floorRound, written } from "./floor.ts";
import { peerQuestionsOf, questionsOf, type Questions } from "./one-question.ts";
import { eachAtOnce, list, sequence } from "./work.ts";

type Work = (questions: Questions, id: string) => Promise<void>;

/** What is done with each thread of a round. */
interface Story {
  /** Threads in a round of Holdpoint; the peer does a tenth of it where it is that much slower. */
  readonly many: number;
  readonly peerMany?: number;
  /** Done before, and not timed. */
  readonly prepare?: Work;
  readonly work: Work;
  /** How many threads are under way at any time; 1 when left out. */
  readonly atOnce?: number;
  /** The work is done by a library that was opened after the preparation. */
  readonly cold?: boolean;
  /** Something follows the answer. */
  readonly next?: boolean;
}

const ask: Work = (questions, id) => questions.ask(id);
const answer: Work = (questions, id) => questions.answer(id);
const both: Work = async (questions, id) => {
  await questions.ask(id);
  await questions.answer(id);
};

/** Does the story with as many threads, each new; gives milliseconds per thread. */
function roundOf(story: Story, many: number, open: () => Promise<Questions> | Questions): Round {
  const next = sequence("thread");
  let kept: Questions | undefined;
  return async () => {
    const ids = list(many, next);
    kept ??= await open();
    for (const id of ids) await story.prepare?.(kept, id);
    const questions = story.cold === true ? await open() : kept;
    return eachAtOnce(ids, story.atOnce ?? 1, (id) => story.work(questions, id));
  };
}

/** As many threads as are under way at any time, because they share commits; a few where each has its own. */
async function floorOf(story: Story, kit: Kit, times: number): Promise<Round> {
  const ids = list(story.atOnce ?? 4, sequence("footprint"));
  const questions = questionsOf(kit.freshSaver("footprint.db"), story);
  await roundOf(story, ids.length, () => questions)();
  for (const id of ids) await story.prepare?.(questions, id);
  const seen = await written(kit.file("footprint.db"), () =>
    eachAtOnce(ids, story.atOnce ?? 1, (id) => story.work(questions, id)),
  );
  return floorRound(kit, seen, Math.ceil(times / ids.length), ids.length);
}

function sidesOf(story: Story): Bench["sides"] {
  const { many, peerMany = many } = story;
  return {
    async holdpoint(kit: Kit, effort: Effort) {
      return roundOf(story, effort.many(many), () => questionsOf(kit.freshSaver(), story));
    },
    floor: (kit, effort) => floorOf(story, kit, effort.many(many)),
    async langgraph(kit, effort) {
      const lg = await kit.peer();
      return roundOf(story, effort.many(peerMany), async () => peerQuestionsOf(lg, await kit.peerSaver(), story));
    },
  };
}

const ROUNDS = 7;

export const pauseAndResume: readonly Bench[] = [
  {
    name: "pause",
    title: "pause (start a thread that asks)",
    unit: "ms",
    rounds: ROUNDS,
    sides: sidesOf({ many: 100, work: ask }),
  },
  {
    name: "resume-hot",
    title: "resume, its continuation in memory",
    unit: "ms",
    rounds: ROUNDS,
    sides: sidesOf({ many: 100, prepare: ask, work: answer }),
  },
  {
    name: "resume-cold",
    title: "resume by a process that never saw it",
    unit: "ms",
    rounds: ROUNDS,
    sides: sidesOf({ many: 100, prepare: ask, work: answer, cold: true }),
  },
  {
    name: "cycle",
    row: "F3",
    title: "pause + resume, one after the other",
    unit: "per second",
    goal: { kind: "faster", times: 5 },
    rounds: ROUNDS,
    sides: sidesOf({ many: 200, peerMany: 100, work: both }),
  },
  {
    name: "cycles-at-once",
    row: "F4",
    title: "pause + resume, 64 threads at once",
    unit: "per second",
    goal: { kind: "faster", times: 25 },
    rounds: ROUNDS,
    sides: sidesOf({ many: 64 * 30, peerMany: 64 * 4, work: both, atOnce: 64 }),
  },
  {
    name: "decision-to-step",
    row: "F6",
    title: "decision → next step done and recorded",
    unit: "ms",
    goal: { kind: "floor", times: 2 },
    rounds: ROUNDS,
    sides: sidesOf({ many: 100, prepare: ask, work: answer, next: true }),
  },
];
