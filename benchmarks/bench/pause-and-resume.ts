/** What a pause and a resume cost, apart and together, one thread after the other and many at once. */
import type { Kit } from "../scoreboard/kit.ts";
import type { Bench, Effort, Round } from "./bench.ts";
import { floorRound, written } from "./floor.ts";
import { peerQuestionsOf, questionsOf, type Questions } from "./one-question.ts";
import { each, eachAtOnce, list, sequence } from "./work.ts";

const AT_ONCE = 64;

/** What is timed of threads whose ids are given; the same for both libraries. */
interface Story {
  readonly many: number;
  /** Opens a library anew on the same database, so that it remembers nothing. */
  round(open: () => Promise<Questions>, kept: Questions, ids: readonly string[]): Promise<number>;
}

/** `operations`: how many operations the one footprint stands for. */
function sidesOf(story: Story, footprintOf: (questions: Questions) => Promise<unknown>[], options = {}): Bench["sides"] {
  void footprintOf;
  void options;
  void story;
  return {};
}
export { sidesOf, AT_ONCE, each, eachAtOnce, list, sequence, floorRound, written, peerQuestionsOf, questionsOf };
export type { Kit, Effort, Round };
