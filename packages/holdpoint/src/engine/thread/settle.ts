/**
 * Waiting until a thread comes to rest: until it has ended, or waits for people. A thread that only waits for time goes
 * on here when its time comes, as long as somebody waits for it.
 */
import type { Interrupt } from "../../core/interrupt.ts";
import type { ErrorRecord } from "../../core/journal.ts";
import type { Json } from "../../core/json.ts";
import type { ThreadStatus } from "../../storage/store.ts";
import type { Engine } from "../engine.ts";
import { unknownThread } from "../journal/claimed.ts";
import { loadThread } from "../journal/load-thread.ts";
import type { Target } from "./thread.ts";
import type { ThreadRun } from "./thread-run.ts";
import { nextDue, type ThreadView } from "../journal/thread-view.ts";
import { asTheyStand, pendingInterrupts } from "./thread-questions.ts";

/** How long a thread that sleeps is not looked at: another process may have canceled it meanwhile. */
const LONGEST_LOOK_MS = 300_000;

/** A thread at rest. */
export interface Settled {
  readonly status: ThreadStatus;
  readonly output: Json;
  readonly interrupts: readonly Interrupt[];
  readonly error: ErrorRecord | undefined;
  readonly blocked: string | undefined;
}

async function settledOf({ store }: Engine, view: ThreadView, { program, tenant, id }: Target): Promise<Settled> {
  const status = view.status === "running" ? "waiting" : view.status;
  return {
    status,
    output: program.output(view.state),
    interrupts: status === "waiting" ? await asTheyStand(store, tenant, pendingInterrupts(view, id)) : [],
    error: view.error,
    blocked: view.blocked,
  };
}

/** Whether nobody but time can let it go on. */
function onlyTime(view: ThreadView): boolean {
  return view.status === "running" && view.questions.size === 0 && nextDue(view) !== null;
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error("The caller stopped waiting.");
}

/** Waits `ms`, or until this process takes the thread up. */
function pause(engine: Engine, target: Target, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (then: () => void): void => {
      cancel();
      stop();
      signal?.removeEventListener("abort", aborted);
      then();
    };
    const aborted = (): void => end(() => reject(reasonOf(signal as AbortSignal)));
    const cancel = engine.after(ms, () => end(resolve));
    const stop = engine.onTaken(target.tenant, target.id, () => end(resolve));
    signal?.addEventListener("abort", aborted, { once: true });
  });
}

/** Waits until a thread that waits for time alone is due; not as long when somebody else does something to it. */
async function untilDue(
  engine: Engine,
  target: Target,
  at: { readonly head: number; readonly dueAt: number },
  signal: AbortSignal | undefined,
): Promise<void> {
  const { tenant, id } = target;
  for (let wait = engine.options.pollMs; ; wait = Math.min(2 * wait, LONGEST_LOOK_MS)) {
    const left = at.dueAt - engine.store.now();
    if (left <= 0) return;
    await pause(engine, target, Math.min(left, wait), signal);
    if (engine.running(tenant, id) !== undefined || (await engine.store.thread(tenant, id))?.head !== at.head) return;
  }
}

async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  return Promise.race([
    promise,
    new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(reasonOf(signal)), { once: true })),
  ]);
}

/** Either the thread is at rest, or the wait goes on: with it running here, or elsewhere. */
type Look = { readonly settled: Settled } | { readonly run: ThreadRun | undefined };

/** The thread does not run here: looks at the store, takes it when it is due, waits when another process has it. */
async function lookOutside(engine: Engine, target: Target, signal: AbortSignal | undefined): Promise<Look> {
  const { tenant, id } = target;
  // While the store answers it may be taken up here, and come to rest again: what is read then is of before.
  let isTaken = false;
  const stop = engine.onTaken(tenant, id, () => (isTaken = true));
  try {
    const row = await engine.store.thread(tenant, id);
    if (row === undefined) throw unknownThread(id);
    const now = engine.store.now();
    if (row.leaseUntil !== null && row.leaseUntil > now) {
      if (!isTaken) await pause(engine, target, engine.options.pollMs, signal);
      return { run: engine.running(tenant, id) };
    }
    if (row.wakeAt !== null && row.wakeAt <= now) return { run: await engine.poke(target) };
    const { view } = await loadThread(engine.store, tenant, id, row.head);
    if (!onlyTime(view)) return { settled: await settledOf(engine, view, target) };
    if (!isTaken) await untilDue(engine, target, { head: row.head, dueAt: row.wakeAt ?? now + 1 }, signal);
    return { run: engine.running(tenant, id) };
  } finally {
    stop();
  }
}

/** The thread runs here: waits until it rests. */
async function watch(engine: Engine, target: Target, run: ThreadRun, signal: AbortSignal | undefined): Promise<Look> {
  if (engine.running(target.tenant, target.id) === run) {
    const ending = await orAborted(engine.ending(run), signal);
    if (ending.kind === "lost") {
      const { code } = ending.error;
      // Somebody else has it now; only a thread that never came to be is an error of this call.
      if (code === "FENCED" || (code === "THREAD_BUSY" && run.journal.head > 0)) return { run: undefined };
      throw ending.error;
    }
    if (ending.woken) return { run: await engine.poke(target) };
  }
  const { view } = run;
  if (!onlyTime(view)) return { settled: await settledOf(engine, view, target) };
  await untilDue(engine, target, { head: run.journal.head, dueAt: nextDue(view) ?? 0 }, signal);
  return { run: engine.running(target.tenant, target.id) };
}

/** Resolves when the thread has ended or waits for people. `run` is it, when this process runs it. */
export async function settle(
  engine: Engine,
  target: Target,
  run: ThreadRun | undefined,
  signal?: AbortSignal,
): Promise<Settled> {
  let current = run ?? engine.running(target.tenant, target.id);
  for (;;) {
    signal?.throwIfAborted();
    const look =
      current === undefined ? await lookOutside(engine, target, signal) : await watch(engine, target, current, signal);
    if ("settled" in look) return look.settled;
    current = look.run;
  }
}
