/**
 * Replays the open tasks of a thread to see whether code goes with its journal, and stops where it would go on.
 *
 * A1. It is the replay of a resume: the same tasks, turns, identities and grace, so that it comes to the same end.
 * A2. A task is let go of in the very moment its replay is finished, before anything begins that is not recorded. No
 *     operation is executed, nothing is journaled, and no question is asked.
 * A3. What code does outside of operations does run, as on every resume; so does that of scopes the thread stands in.
 * A4. The first difference ends it, as it blocks a thread. So does the end of the time it is given.
 */
import { HoldpointError } from "../../core/errors.ts";
import type { TaskId } from "../../core/ids.ts";
import type { TaskOutput } from "../../core/journal.ts";
import type { Mandate } from "../oversight/mandate.ts";
import { Replay } from "../operations/replay.ts";
import type { Operation, Recorded, Task, TaskEnd, TaskHost } from "../operations/operation.ts";
import type { Program } from "../program.ts";
import { differenceText, insteadText } from "../operations/replay-difference.ts";
import { runConfig } from "../runs/run-config.ts";
import { TaskRun } from "../operations/task-run.ts";
import { SILENT } from "../thread/thread-events.ts";
import type { Limits } from "../thread/thread.ts";
import type { TaskView } from "../journal/task-view.ts";
import type { ThreadView } from "../journal/thread-view.ts";
import { Turns } from "../thread/turns.ts";
import { Watch } from "../thread/watch.ts";

/** How code differs from the journal of a task. */
export interface TaskDifference {
  readonly task: TaskId;
  readonly node: string;
  /** The first recorded operation the code did not come to; undefined when it came to all. */
  readonly recorded: Pick<Recorded, "op" | "name"> | undefined;
  /** What it did instead, in words. */
  readonly met: string;
  /** Where in the author's code that is, as a stack trace says it. */
  readonly at: string | undefined;
  readonly message: string;
}

/** What came of it. */
export type TrialEnd =
  | { readonly kind: "replays" }
  | { readonly kind: "differs"; readonly difference: TaskDifference }
  /** It came neither to its end nor to a difference in the time it was given, or in its node's. */
  | { readonly kind: "stalls"; readonly node: string; readonly message: string };

/** What a trial is given. */
export interface TrialOf {
  readonly identity: string;
  readonly view: ThreadView;
  readonly program: Program;
  readonly mandate: Mandate;
  readonly limits: Limits;
  readonly now: () => number;
  readonly after: (delayMs: number, fn: () => void) => () => void;
}

/** Where this library lives: frames of it are not the author's. */
const HERE = new URL("../", import.meta.url).href;

/** The first place in the author's code on the stack, when there is one. */
function callerOf(stack: string | undefined): string | undefined {
  for (const line of stack?.split("\n").slice(1) ?? []) {
    const place = /\(?((?:file:|\/|[A-Za-z]:\\)[^()]*:\d+:\d+)\)?$/.exec(line)?.[1];
    if (place === undefined || isOurs(place)) continue;
    return place;
  }
  return undefined;
}

function isOurs(place: string): boolean {
  return (place.startsWith("file:") ? place : `file://${place}`).startsWith(HERE);
}

/** A replay that remembers the first operation the journal does not know. */
class WatchedReplay extends Replay {
  stranger: { readonly label: string; readonly at: string | undefined } | undefined;

  override meet(operation: Operation): Recorded | undefined {
    const recorded = super.meet(operation);
    if (recorded === undefined && this.stranger === undefined) {
      this.stranger = { label: operation.label, at: callerOf(new Error("where").stack) };
    }
    return recorded;
  }
}

class TriedTask extends TaskRun {
  readonly replay: WatchedReplay;
  /** Its code came to rest, and has not ended. */
  isResting = false;
  /** What it did that is no operation, when a difference was last described. */
  #what: string | undefined;

  constructor(task: TaskView, host: TaskHost, replay: WatchedReplay) {
    super(task.spec, host, replay);
    this.replay = replay;
  }

  override endTurn(): void {
    this.isResting = true;
    super.endTurn();
    this.isResting = false;
  }

  override describeDifference(what: string): string {
    this.#what = what;
    return super.describeDifference(what);
  }

  difference(message: string): TaskDifference {
    const { firstUnmet: unmet, stranger } = this.replay;
    return {
      task: this.spec.id,
      node: this.spec.node,
      recorded: unmet === undefined ? undefined : { op: unmet.op, name: unmet.name },
      met: insteadText(this.#what ?? message, { unmet: unmet?.name, met: stranger?.label }),
      at: stranger?.at,
      message,
    };
  }
}

/** What nothing comes to that is let go of before it goes on (A2). */
function unreached(): never {
  throw new HoldpointError("STORE_READ_ONLY", "A replay that is only tried was about to go on; it was stopped.");
}

export class ReplayTrial {
  readonly #of: TrialOf;
  readonly #tasks = new Map<Task, TriedTask>();
  readonly #turns: Turns;
  readonly #watch: Watch;
  readonly #ended = Promise.withResolvers<TrialEnd>();

  constructor(of: TrialOf) {
    this.#of = of;
    this.#turns = new Turns(
      () => this.#next(),
      () => this.#endTurn(),
    );
    this.#watch = new Watch({
      program: of.program,
      turns: this.#turns,
      owner: { limits: of.limits, after: of.after },
    });
  }

  /** Replays; once. Ends after `limitMs` at the latest, unless code keeps the process from doing anything at all. */
  async run(limitMs: number): Promise<TrialEnd> {
    const { view } = this.#of;
    const host = this.#host();
    for (const task of view.tasks.values()) {
      if (task.output === undefined) this.#start(task, host);
    }
    if (this.#tasks.size === 0) return { kind: "replays" };
    const timer = setTimeout(() => this.#late(limitMs), limitMs);
    const end = await this.#ended.promise;
    clearTimeout(timer);
    return end;
  }

  #start(task: TaskView, host: TaskHost): void {
    const { view, program } = this.#of;
    const replay = new WatchedReplay(task.operations, task);
    // Nothing of it has to be met: whatever the code is, it begins.
    if (replay.finished) return;
    const run = new TriedTask(task, host, replay);
    this.#tasks.set(run, run);
    const config = runConfig(run);
    run.start(async (): Promise<TaskOutput> => program.run(task.spec, view.began, config));
    this.#watch.started(run);
  }

  #next(): (() => void) | undefined {
    for (const task of this.#tasks.values()) {
      const job = task.next();
      if (job !== undefined) return job;
    }
    return undefined;
  }

  #endTurn(): void {
    for (const task of [...this.#tasks.values()]) task.endTurn();
    if ([...this.#tasks.values()].some((task) => task.ready)) this.#turns.kick();
  }

  /** A2 */
  #live(task: TriedTask): void {
    this.#watch.live(task);
    const against = task.isResting ? this.#against(task) : undefined;
    if (against !== undefined) return this.#end({ kind: "differs", difference: task.difference(against) });
    this.#watch.ended(task);
    this.#tasks.delete(task);
    task.leave("its replay is finished");
    if (this.#tasks.size === 0) this.#end({ kind: "replays" });
  }

  /** What an operation says that the replay met, and that cannot go on from what is recorded. */
  #against(task: TriedTask): string | undefined {
    for (const { operation, recorded } of task.replay.open()) {
      const what = operation.behavior.differs?.(operation, recorded);
      if (what !== undefined) return task.describeDifference(what);
      const why = operation.behavior.stuck?.(operation, recorded);
      if (why !== undefined) return why;
    }
    return undefined;
  }

  #taskEnded(task: TriedTask, end: TaskEnd): void {
    if (end.kind === "blocked") return this.#end({ kind: "differs", difference: task.difference(end.reason) });
    // Only its time limit ends a task that is not live.
    if (end.kind === "failed") this.#end({ kind: "stalls", node: task.spec.node, message: end.error.message });
  }

  #late(limitMs: number): void {
    const [task] = this.#tasks.values();
    if (task === undefined) return;
    const { node } = task.spec;
    const { firstUnmet, stranger } = task.replay;
    const text = differenceText(node, `the code did not come to it within ${limitMs / 1_000} s`, {
      unmet: firstUnmet?.name,
      met: stranger?.label,
    });
    this.#end({ kind: "stalls", node, message: text });
  }

  /** Stops it where it is. */
  stop(): void {
    const [task] = this.#tasks.values();
    this.#end({ kind: "stalls", node: task?.spec.node ?? "", message: "The check was stopped." });
  }

  /** A4 */
  #end(end: TrialEnd): void {
    this.#watch.stop();
    for (const task of this.#tasks.values()) task.leave("it is only checked");
    this.#tasks.clear();
    this.#ended.resolve(end);
  }

  #host(): TaskHost {
    const { identity, view, mandate, now, after } = this.#of;
    const taskOf = (task: Task, then: (tried: TriedTask) => void): void => {
      const tried = this.#tasks.get(task);
      if (tried !== undefined) then(tried);
    };
    return {
      identity,
      origin: view.origin,
      config: view.config,
      lineage: view.fork?.lineage ?? identity,
      past: undefined,
      durable: true,
      turns: this.#turns,
      events: SILENT,
      journal: { append: unreached, put: unreached, fits: unreached, flush: unreached },
      mandate,
      now,
      after,
      ask: unreached,
      asked: unreached,
      know: unreached,
      consumed: unreached,
      unused: unreached,
      abandoned: unreached,
      stalling: (task, moving) => this.#watch.stalling(task, moving),
      live: (task) => taskOf(task, (tried) => this.#live(tried)),
      delivered: (task) => this.#watch.moved(task),
      taskEnded: (task, end) => taskOf(task, (tried) => this.#taskEnded(tried, end)),
    };
  }
}
