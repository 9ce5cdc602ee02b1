/** `fork`: a new thread that begins where another one stood. */
import { HoldpointError } from "../../core/errors.ts";
import { threadId, type ThreadId } from "../../core/ids.ts";
import type { Patch } from "../../core/journal.ts";
import { sha256 } from "../../core/digest.ts";
import type { Engine } from "../engine.ts";
import { entriesOf, readWholeJournal } from "../journal/load-thread.ts";
import { getState, viewAt, type PastThread } from "./history.ts";
import type { Target } from "../thread/thread.ts";
import { newSalt } from "../journal/journal.ts";
import type { ForkEffects } from "../operations/operation.ts";
import { settle } from "../thread/settle.ts";
import { holdsBefore } from "../thread/supersteps.ts";

export interface ForkOptions {
  /** Id of the new thread; made from the old one's when left out. */
  readonly threadId?: string;
  /**
   * What happens to effects the parent has recorded after that point. `reuse` (default): recorded results are used,
   * and one that is not recorded is refused (EFFECT_NOT_RECORDED). `dry-run`: acts that are not recorded are not done
   * and give undefined. `execute`: everything is done anew. Runs that new input begins on the fork later are its own:
   * they do what they do, except under `dry-run`, which goes on leaving acts out.
   */
  readonly effects?: ForkEffects;
  /** Who asks for it: from then on they count as a requester of what comes of it. */
  readonly by?: string;
}

const EFFECTS: readonly ForkEffects[] = ["reuse", "dry-run", "execute"];

type Position = PastThread["position"];

function newThreadId(target: Target, seq: number, now: number): ThreadId {
  return threadId(`${target.id}~${sha256(`${target.id}\n${seq}\n${now}`).slice(0, 10)}`);
}

/** Whether a breakpoint was set just after a checkpoint, before anything else was done. */
async function breakpointFollows(engine: Engine, { tenant, id }: Target, { seq, entries }: Position): Promise<boolean> {
  for await (const record of readWholeJournal(engine.store, tenant, id)) {
    if (record.seq < seq) continue;
    const later = entriesOf(record, id).slice(record.seq === seq ? entries : 0);
    // What had ended when a thread was begun where another one stood is said before it is held.
    const next = later.find(({ type }) => type !== "task_completed");
    if (next !== undefined) return next.type === "breakpoint";
  }
  return false;
}

/**
 * Whether what is to be done from a checkpoint on is behind a breakpoint: people let a thread go on past it there, or have
 * still to do so. Who may not let it go on may not do it by a fork either.
 */
export async function isBehindBreakpoint(engine: Engine, target: Target, checkpoint: string): Promise<boolean> {
  const { view, position } = await viewAt(engine, target, checkpoint);
  if (view.breakpoint !== undefined || view.passed) return true;
  const open = [...view.tasks.values()].filter(({ output }) => output === undefined);
  if (open.some(({ spec }) => holdsBefore(target.program, spec.node))) return true;
  return breakpointFollows(engine, target, position);
}

/** Makes the fork; it is held before its first tasks until `invoke(null, config)`. */
export async function fork(
  engine: Engine,
  target: Target,
  checkpoint: string | undefined,
  options: ForkOptions,
): Promise<{ readonly configurable: { readonly thread_id: string; readonly checkpoint_id: string } }> {
  const { effects = "reuse" } = options;
  if (!EFFECTS.includes(effects)) {
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      `fork() was given effects: ${JSON.stringify(effects)}; there are ${EFFECTS.join(", ")}.`,
      { effects },
    );
  }
  const from = checkpoint ?? (await getState(engine, target, undefined)).config.configurable.checkpoint_id;
  const { view, position } = await viewAt(engine, target, from);
  const { tenant, program } = target;
  const id =
    options.threadId === undefined ? newThreadId(target, position.seq, engine.store.now()) : threadId(options.threadId);
  if ((await engine.store.thread(tenant, id)) !== undefined) {
    throw new HoldpointError("INVALID_ARGUMENT", `There is a thread "${id}" already; a fork needs an id of its own.`, {
      threadId: id,
    });
  }
  const run = engine.create(tenant, id, program);
  const patch: Patch = Object.fromEntries(
    Object.entries(view.state).map(([channel, value]) => [channel, { set: value }]),
  );
  const tasks = [...view.tasks.values()].map((task) => task.spec);
  const others = options.by === undefined || options.by === view.requester ? [] : [options.by];
  const coRequesters = [...new Set([...view.coRequesters, ...others])];
  await run.working(async () => {
    run.journal.append({
      type: "forked",
      thread: target.id,
      seq: position.seq,
      hash: position.hash,
      lineage: view.fork?.lineage ?? `${tenant}\n${target.id}`,
      effects,
      run: view.run,
    });
    run.journal.append({
      type: "run_started",
      run: view.run,
      origin: newSalt(),
      step: view.step,
      graph: view.graph,
      version: view.version,
      config: { ...view.config, configurable: { ...(view.config["configurable"] as object), thread_id: id } },
      ...(view.requester === undefined ? {} : { requester: view.requester }),
      ...(coRequesters.length === 0 ? {} : { coRequesters }),
      ...(view.instructions.length === 0 ? {} : { instructions: view.instructions }),
      patch,
      tasks,
    });
    // What had ended there has ended here.
    for (const { spec, output } of view.tasks.values()) {
      if (output !== undefined) run.journal.append({ type: "task_completed", task: spec.id, output });
    }
    if (tasks.length === 0) run.journal.append({ type: "run_completed", patch: {}, ended: [] });
    else run.journal.append({ type: "breakpoint", when: "before", nodes: run.next() });
  });
  const made = { ...target, id };
  await settle(engine, made, run);
  // What it may reuse is read when it is taken up.
  engine.forget(tenant, id);
  return (await getState(engine, made, undefined)).config;
}
