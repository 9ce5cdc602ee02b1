/**
 * Waiting until a thread comes to rest: until it has ended, or waits for people. A thread that only waits for time goes
 * on here when its time comes, as long as somebody waits for it.
 */
import { HoldpointError } from "../core/errors.ts";
import type { Interrupt } from "../core/interrupt.ts";
import type { ErrorRecord } from "../core/journal.ts";
import type { Json } from "../core/json.ts";
import type { ThreadStatus } from "../storage/store.ts";
import type { Engine } from "./engine.ts";
import { unknownThread } from "./engine.ts";
import { loadThread } from "./load-thread.ts";
import type { Target } from "./runs.ts";
import type { ThreadRun } from "./thread-run.ts";
import { nextDue, type ThreadView } from "./thread-view.ts";
import { pendingInterrupts } from "./thread-questions.ts";

/** A thread at rest. */
export interface Settled {
  readonly status: ThreadStatus;
  readonly output: Json;
  readonly interrupts: readonly Interrupt[];
  readonly error: ErrorRecord | undefined;
  readonly blocked: string | undefined;
}

function settledOf(view: ThreadView, { program, id }: Target): Settled {
  const status = view.status === "running" ? "waiting" : view.status;
  return { status, output: program.output(view.state), interrupts: status === "waiting" ? pendingInterrupts(view, id) : [], error: view.error, blocked: view.blocked };
}

/** Whether nobody but time can let it go on. */
function onlyTime(view: ThreadView): boolean {
  return view.status === "running" && view.questions.size === 0 && nextDue(view) !== null;
}

function pause(engine: Engine, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = engine.after(ms, () => {
      signal?.removeEventListener("abort", aborted);
      resolve();
    });
    const aborted = (): void => {
      cancel();
      reject(signal?.reason instanceof Error ? signal.reason : new Error("The caller stopped waiting."));
    };
    signal?.addEventListener("abort", aborted, { once: true });
  });
}

async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  return Promise.race([promise, new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason instanceof Error ? signal.reason : new Error("The caller stopped waiting.")), { once: true }))]);
}

/** Takes a thread that is due, unless somebody else has it. */
async function poke(engine: Engine, { tenant, id, program }: Target): Promise<ThreadRun | undefined> {
  try {
    const run = await engine.take(tenant, id, program);
    await engine.attend(run);
    return run;
  } catch (error) {
    if (error instanceof HoldpointError && error.code === "THREAD_BUSY") return engine.running(tenant, id);
    throw error;
  }
}

/** Resolves when the thread has ended or waits for people. `run` is it, when this process runs it. */
export async function settle(engine: Engine, target: Target, run: ThreadRun | undefined, signal?: AbortSignal): Promise<Settled> {
  let current = run ?? engine.running(target.tenant, target.id);
  for (;;) {
    if (current === undefined) {
      const row = await engine.store.thread(target.tenant, target.id);
      if (row === undefined) throw unknownThread(target.id);
      const now = engine.store.now();
      const held = row.leaseUntil !== null && row.leaseUntil > now;
      if (!held && row.wakeAt !== null && row.wakeAt <= now) {
        current = await poke(engine, target);
        continue;
      }
      if (!held) {
        const { view } = await loadThread(engine.store, target.tenant, target.id);
        if (!onlyTime(view)) return settledOf(view, target);
        await pause(engine, Math.max(1, (row.wakeAt ?? now) - now), signal);
      } else await pause(engine, engine.options.pollMs, signal);
      continue;
    }
    if (engine.running(target.tenant, target.id) === current) {
      const ending = await orAborted(engine.ending(current), signal);
      if (ending.kind === "lost") {
        if (ending.error.code !== "FENCED" && ending.error.code !== "THREAD_BUSY") throw ending.error;
        if (ending.error.code === "THREAD_BUSY" && current.journal.head === 0) throw ending.error;
        current = undefined;
        continue;
      }
      if (ending.woken) {
        current = await poke(engine, target);
        continue;
      }
    }
    const { view } = current;
    if (!onlyTime(view)) return settledOf(view, target);
    await pause(engine, Math.max(0, (nextDue(view) ?? 0) - engine.store.now()), signal);
    current = await poke(engine, target);
  }
}
