/**
 * What a compiled graph or an entrypoint can do: `invoke`, `stream`, `getState` and the rest, in LangGraph's names.
 *
 * A1. A thread belongs to the tenant that it was started for, for good: `default`, or that of `forTenant()`. Inside a thread
 *     the tenant is the thread's own, and no other can be named: an agent starts and reads nothing of somebody else's.
 *
 * A call that resumes is two things: the answer is committed, then the thread goes on here until it rests. The answer
 * counts from its commit on, whatever becomes of this process.
 */
import { HoldpointError } from "../core/errors.ts";
import { DEFAULT_TENANT, tenantId, threadId, type Tenant } from "../core/ids.ts";
import type { Interrupt, Receipt } from "../core/interrupt.ts";
import type { Patch, State } from "../core/journal.ts";
import { isObject, type Json } from "../core/json.ts";
import { revive } from "../core/step-error.ts";
import type { Store } from "../storage/store.ts";
import { answeringOf, deciderOf, type DecideOptions } from "./questions/decider.ts";
import { questionToDecide, readQuestion } from "./questions/read-question.ts";
import { CommandBase, readCommand, type CommandRequest } from "./runs/command.ts";
import { currentPlace } from "./operations/context.ts";
import { engineFor, type EngineSettings } from "./engine-for.ts";
import { unknownThread } from "./journal/claimed.ts";
import type { Engine } from "./engine.ts";
import { ephemeralStore } from "./ephemeral-store.ts";
import { fork, type ForkOptions } from "./runs/fork.ts";
import { onWhatComes } from "./runs/from-outside.ts";
import { getState, getStateHistory, requireHead, type StateSnapshot } from "./runs/history.ts";
import type { Program } from "./program.ts";
import { receiptOf } from "./questions/questions.ts";
import { resolveAnswers } from "./runs/resume.ts";
import { actorOf, initiatorsOf, runConfig, startOf, type InvokeConfig } from "./runs/run-config.ts";
import { answer, cancel, goOn, readRow, start, stateOf } from "./runs/runs.ts";
import { CALLER } from "./thread/signals.ts";
import type { Target } from "./thread/thread.ts";
import { settle, type Settled } from "./thread/settle.ts";
import { collect, type StreamItem } from "./runs/stream.ts";
import { STREAM_MODES, type StreamMode, type ThreadEvent, type ThreadListener } from "./thread/thread-events.ts";
import type { ThreadRun } from "./thread/thread-run.ts";
import { changedBy, updateState, type UpdateOptions } from "./runs/update-state.ts";

/** What `invoke` resolves with: the state, and the questions it waits for when it paused. */
export type Result<Output> = Output & { readonly __interrupt__?: readonly Interrupt[] };

export interface StreamOptions<Modes extends StreamMode | readonly StreamMode[]> extends InvokeConfig {
  /** Which events; default `updates`. Several are yielded as `[mode, data]`. */
  readonly streamMode?: Modes;
}

type ThreadConfig = Pick<InvokeConfig, "configurable">;

export class App<Input, Output, Node extends string = string> {
  readonly program: Program;
  readonly #store: Store | undefined;
  readonly #named: Tenant | undefined;
  declare readonly __node?: Node;

  constructor(program: Program, store: Store | undefined, settings?: EngineSettings, tenant?: Tenant) {
    this.program = program;
    this.#store = store;
    this.#named = tenant;
    if (store !== undefined && settings !== undefined) engineFor(store, settings);
  }

  /** The same for threads of another tenant (A1). Throws INVALID_ARGUMENT for what is no name of one. */
  forTenant(tenant: string): App<Input, Output, Node> {
    return new App<Input, Output, Node>(this.program, this.#store, undefined, tenantId(tenant));
  }

  /** Whose threads are meant (A1). */
  get #tenant(): Tenant {
    const inside = currentPlace()?.task.host.mandate.tenant;
    if (inside === undefined) return this.#named ?? DEFAULT_TENANT;
    if (this.#named === undefined || this.#named === inside) return inside;
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      `This is inside a thread of the tenant "${inside}"; threads of "${this.#named}" cannot be reached from here.`,
      { tenant: this.#named },
    );
  }

  #engine(what: string): Engine {
    if (this.#store === undefined) {
      throw new HoldpointError(
        "CHECKPOINTER_REQUIRED",
        `${what} needs a checkpointer: compile({ checkpointer: new MemorySaver() }), or a SqliteSaver to survive restarts.`,
      );
    }
    return engineFor(this.#store);
  }

  #target(config: ThreadConfig): Target {
    return { tenant: this.#tenant, id: threadId(config.configurable?.thread_id), program: this.program };
  }

  /**
   * Runs the thread until it ends or waits for people. `input` starts a run, `new Command({ resume })` answers, `null`
   * goes on (past a breakpoint, or again after a failure). Rejects with what the thread failed with.
   */
  async invoke(input: Input | CommandBase | null, config: InvokeConfig = {}): Promise<Result<Output>> {
    const inside = currentPlace();
    if (
      inside !== undefined &&
      this.#tenant === inside.task.host.mandate.tenant &&
      (this.#store === undefined ||
        config.configurable?.thread_id === undefined ||
        config.configurable.thread_id === threadOf(inside.task.host.identity))
    ) {
      return (await this.program.inline(input, runConfig(inside.task))) as Result<Output>;
    }
    return resultOf(await this.#run(input, config)) as Result<Output>;
  }

  /** Like {@link invoke}, yielding what happens while it runs here. The last event of a pause is `{ __interrupt__ }`. */
  async stream<const Modes extends StreamMode | readonly StreamMode[] = "updates">(
    input: Input | CommandBase | null,
    config: StreamOptions<Modes> = {},
  ): Promise<AsyncGenerator<StreamItem<Modes, Output>>> {
    const { streamMode: given, ...rest } = config;
    const streamMode: StreamMode | readonly StreamMode[] = given ?? "updates";
    const modes = typeof streamMode === "string" ? [streamMode] : streamMode;
    if (modes.length === 0 || !modes.every((mode) => STREAM_MODES.includes(mode))) {
      throw new HoldpointError(
        "INVALID_ARGUMENT",
        `streamMode is one of ${STREAM_MODES.join(", ")}, or a list of these.`,
        { streamMode },
      );
    }
    const run = async (listener: ThreadListener): Promise<readonly ThreadEvent[]> => {
      const settled = await this.#run(input, rest, listener);
      resultOf(settled);
      return settled.status === "waiting"
        ? (["updates", "values"] as const).map((mode) => ({ mode, data: { __interrupt__: settled.interrupts } }))
        : [];
    };
    return collect(modes, typeof streamMode === "string", run) as AsyncGenerator<StreamItem<Modes, Output>>;
  }

  async #run(input: Input | CommandBase | null, config: InvokeConfig, listener?: ThreadListener): Promise<Settled> {
    if (this.#store === undefined) return this.#runOnce(input, config, listener);
    const engine = engineFor(this.#store);
    const target = this.#target(config);
    const stop = listener && engine.listen(target.tenant, target.id, listener);
    try {
      return await settle(engine, target, await this.#begin(engine, target, input, config), config.signal);
    } finally {
      stop?.();
    }
  }

  /** Without a checkpointer: one run that is forgotten. */
  async #runOnce(input: Input | CommandBase | null, config: InvokeConfig, listener?: ThreadListener): Promise<Settled> {
    if (input === null || input instanceof CommandBase) this.#engine("Going on with a thread");
    const engine = engineFor(ephemeralStore(), {});
    const target: Target = {
      tenant: this.#tenant,
      id: threadId(config.configurable?.thread_id ?? "once"),
      program: this.program,
    };
    if (listener !== undefined) engine.listen(target.tenant, target.id, listener);
    return settle(
      engine,
      target,
      await start(engine, target, startOf(config), (state) => this.program.begin(input, state)),
      config.signal,
    );
  }

  async #begin(
    engine: Engine,
    target: Target,
    input: Input | CommandBase | null,
    config: InvokeConfig,
  ): Promise<ThreadRun | undefined> {
    const command = input instanceof CommandBase ? readCommand(input) : undefined;
    // An answer may name the checkpoint its question was asked at; everything else happens where the thread stands.
    if (command?.resume === undefined) await requireHead(engine, target, config.configurable?.checkpoint_id);
    if (input === null) return goOn(engine, target);
    if (command !== undefined) return this.#command(engine, target, command, config);
    if (input === undefined) {
      throw new HoldpointError(
        "INVALID_ARGUMENT",
        "invoke() was given undefined; pass input, null to go on, or new Command({ resume }).",
      );
    }
    const from = startOf(config);
    if (config.onPending === "cancel") await this.#cancelOpen(engine, target, input, from.requester);
    return start(engine, target, from, (state) => this.program.begin(input, state));
  }

  async #cancelOpen(engine: Engine, target: Target, input: unknown, requester: string | undefined): Promise<void> {
    const row = await engine.store.thread(target.tenant, target.id);
    if (row === undefined || row.status === "failed") return;
    // Input that is refused cancels nothing.
    const state = await stateOf(engine, target, row);
    onWhatComes(engine, target, requester, () => this.program.begin(input, state));
    await settle(engine, target, await cancel(engine, target, "new input replaced it", requester ?? CALLER));
  }

  async #command(
    engine: Engine,
    target: Target,
    command: CommandRequest,
    config: InvokeConfig,
  ): Promise<ThreadRun | undefined> {
    const { program } = this;
    const { resume, update, goto } = command;
    if (resume === undefined) {
      return start(engine, target, startOf(config), (state) => ({
        patch: update === undefined ? {} : program.update(update, state, undefined),
        tasks: goto === undefined ? [] : program.plan(goto),
      }));
    }
    if (goto !== undefined) {
      throw new HoldpointError(
        "INVALID_ARGUMENT",
        "A Command cannot carry resume and goto at once: answer first, then go.",
      );
    }
    const { id: by, kind } = deciderOf(actorOf(config) ?? "caller", "Command({ resume })");
    const row = await readRow(engine, target);
    const answers = await resolveAnswers(engine, { ...target, row }, resume, config.configurable?.checkpoint_id, {
      by,
      ...(kind === undefined ? {} : { kind }),
    });
    const initiators = initiatorsOf(config);
    const updated = (state: State): Patch =>
      onWhatComes(engine, target, initiators.requester, () => program.update(update, state, undefined));
    // Tried on the state as it is, so that an update that does not fit refuses the answer with it.
    if (update !== undefined) updated(await stateOf(engine, target, row));
    const before =
      update === undefined
        ? undefined
        : (run: ThreadRun): void =>
            run.journal.append({
              type: "state_updated",
              patch: updated(run.view.state),
              ...changedBy(initiators),
              beside: true,
            });
    const { run } = await answer(engine, { ...target, row }, answers, before);
    return run;
  }

  /** Commits a decision about one question. Resolves once it is durable; the thread goes on by itself. */
  async decide(interruptId: string, value: unknown, options: DecideOptions): Promise<Receipt> {
    const engine = this.#engine("decide()");
    const answering = answeringOf(value, options);
    const tenant = this.#tenant;
    const read = await questionToDecide(engine.store, tenant, interruptId, answering);
    const { id, threadId: thread } = read.record;
    const target: Target = { tenant, id: thread, program: this.program };
    const row = await readRow(engine, target);
    const { receipts } = await answer(engine, { ...target, row, read }, new Map([[id, answering]]));
    return receipts[0] as Receipt;
  }

  /** The receipt of a question's decision, with what became of it; undefined while nobody has decided. */
  async receipt(interruptId: string): Promise<Receipt | undefined> {
    const engine = this.#engine("receipt()");
    return receiptOf((await readQuestion(engine.store, this.#tenant, interruptId)).record);
  }

  /** Where the thread stands (or stood, with `checkpoint_id`). Needs no author code, except for hidden channels. */
  async getState(config: ThreadConfig): Promise<StateSnapshot<Output>> {
    return (await getState(
      this.#engine("getState()"),
      this.#target(config),
      config.configurable?.checkpoint_id,
    )) as StateSnapshot<Output>;
  }

  /** The thread's checkpoints, newest first. */
  async *getStateHistory(config: ThreadConfig): AsyncGenerator<StateSnapshot<Output>> {
    yield* (await getStateHistory(
      this.#engine("getStateHistory()"),
      this.#target(config),
    )) as readonly StateSnapshot<Output>[];
  }

  /** Changes the state, as if `asNode` had returned `values`. Refused while it would hide a pending question. */
  async updateState(
    config: ThreadConfig,
    values: unknown,
    asNode?: Node,
    options: UpdateOptions = {},
  ): Promise<ThreadConfig> {
    const engine = this.#engine("updateState()");
    const target = this.#target(config);
    const by = initiatorsOf(config);
    await requireHead(engine, target, config.configurable?.checkpoint_id);
    return updateState(engine, target, { values, asNode, by }, options);
  }

  /** A new thread that begins where this one stood. It never repeats an effect unless told to. */
  fork(config: ThreadConfig, options: ForkOptions = {}): Promise<ThreadConfig> {
    return fork(this.#engine("fork()"), this.#target(config), config.configurable?.checkpoint_id, options);
  }

  /** Ends the thread's run wherever it is running. */
  async cancel(config: ThreadConfig, options: { readonly reason?: string; readonly by?: string } = {}): Promise<void> {
    const engine = this.#engine("cancel()");
    const target = this.#target(config);
    await settle(
      engine,
      target,
      await cancel(engine, target, options.reason ?? "canceled by the caller", options.by ?? CALLER),
    );
  }

  /** Resolves when the thread has ended or waits for people; for callers that did not start it. */
  async settled(config: InvokeConfig): Promise<Result<Output>> {
    const engine = this.#engine("settled()");
    const target = this.#target(config);
    if ((await engine.store.thread(target.tenant, target.id)) === undefined) throw unknownThread(target.id);
    return resultOf(await settle(engine, target, undefined, config.signal)) as Result<Output>;
  }
}

function threadOf(identity: string): string {
  return identity.slice(identity.indexOf("\n") + 1);
}

function resultOf(settled: Settled): Json {
  const { status, output, interrupts, error, blocked } = settled;
  switch (status) {
    case "completed":
      return output;
    case "failed":
      throw revive(error ?? { name: "Error", message: "The thread failed." });
    case "canceled":
      throw new HoldpointError("THREAD_CANCELED", `The thread was canceled: ${error?.message ?? "no reason given"}.`);
    case "blocked":
      throw new HoldpointError("THREAD_BLOCKED", blocked ?? "The thread is blocked.");
    default: {
      const state = isObject(output) ? output : {};
      return { ...state, __interrupt__: interrupts } as unknown as Json;
    }
  }
}
