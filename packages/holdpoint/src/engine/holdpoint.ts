/**
 * `new Holdpoint({ store, graphs })`: what serves threads and people of a store in one process. It runs due threads,
 * lists what waits for an answer, and takes decisions; a server or an inbox is built on it.
 */
import { HoldpointError } from "../core/errors.ts";
import { DEFAULT_TENANT, threadId, type ThreadId } from "../core/ids.ts";
import type { Interrupt, Receipt, Standing } from "../core/interrupt.ts";
import type { Page, Store, ThreadRow, ThreadStatus } from "../storage/store.ts";
import { commitAnswer } from "./questions/answers.ts";
import type { App } from "./app.ts";
import type { Actor, DelegateCommand, RevokeCommand } from "../approvals/command.ts";
import { durationMs, type Duration } from "../core/duration.ts";
import { answeringOf, deciderOf, type Decider, type DecideOptions } from "./questions/decider.ts";
import { normalizeReviewers } from "../approvals/check-reviewers.ts";
import type { Reviewers, ReviewersInput } from "../approvals/reviewer-rule.ts";
import { attemptsPage } from "./reading/bypass-page.ts";
import type { BypassAttempt } from "./questions/bypasses.ts";
import { grantFrom, type GrantInput, type GrantTool } from "./oversight/grant-input.ts";
import { grantorOf, type GrantorDesk } from "./oversight/grantors.ts";
import { listGrants, recordGrant, revokeGrant, type GrantDesk, type GrantStatus } from "./oversight/grants.ts";
import { actorOf } from "./oversight/oversight.ts";
import type { RecordedAction } from "../policy/simulate.ts";
import { recordedActions } from "./reading/recorded-actions.ts";
import { reviewedOf, standingOf, type Reviewed } from "./questions/reviewed.ts";
import { commitReview } from "./questions/reviews.ts";
import type { ThreadCheck } from "./check/check-thread.ts";
import { checkThreads, whyNone, type CheckQuery } from "./check/check-threads.ts";
import { engineFor, type EngineSettings } from "./engine-for.ts";
import type { Engine } from "./engine.ts";
import { alarmsOf, type ThreadAlarm } from "./reading/alarms.ts";
import { findThreads } from "./reading/find-threads.ts";
import { Inbox } from "./reading/inbox.ts";
import { findPending } from "./reading/pending.ts";
import { Policies } from "./reading/policies.ts";
import { receiptOf } from "./questions/questions.ts";
import { standingOfRecord } from "./reading/question-item.ts";
import { questionToDecide, readQuestion } from "./questions/read-question.ts";
import { answer, cancel } from "./runs/runs.ts";
import { interruptOfRecord } from "./thread/thread-questions.ts";
import { routesOf } from "./thread/versions.ts";
import { Worker } from "./worker.ts";

export type { GrantInput, GrantTool } from "./oversight/grant-input.ts";

export interface HoldpointOptions extends EngineSettings {
  readonly store: Store;
  /** The graphs and entrypoints this process can run; several versions of one may be given. */
  readonly graphs: readonly Pick<App<never, unknown>, "program">[];
  /** Most threads run at the same time (default 100). */
  readonly concurrency?: number;
  /** Who may issue grants. Default: nobody. */
  readonly grantors?: ReviewersInput;
  /** Hears of errors nobody waits for. Default: a process warning. */
  readonly onError?: (error: unknown, threadId?: string) => void;
}

/** A pending question with what it belongs to. */
export interface PendingInterrupt extends Interrupt {
  readonly threadId: ThreadId;
  readonly graph: string;
  readonly createdAt: number;
}

/** Which questions are wanted. */
export interface PendingQuery extends PageQuery {
  readonly threadId?: string;
  /** Those that ask for a role. */
  readonly role?: string;
  /** By id: those that ask somebody by name, or were handed to them. With `role` those that ask for both. */
  readonly person?: string;
}

/** A thread as a list shows it. */
export type ThreadSummary = Pick<
  ThreadRow,
  "id" | "graph" | "version" | "status" | "createdAt" | "updatedAt" | "wakeAt"
>;

/** To whom one hands one's vote, until when, and up to which amount. */
export interface DelegationInput {
  readonly to: string;
  readonly until: Duration | Date;
  /** In minor units of the currency. */
  readonly maxAmountMinor?: number;
  readonly currency?: string;
}

/** Which threads are wanted. */
export interface ThreadsQuery extends PageQuery {
  readonly status?: ThreadStatus;
  readonly graph?: string;
  readonly order?: "oldest" | "newest";
  /** Text in the id or in the name of the graph. */
  readonly q?: string;
}

const PAGE = 50;
const PAGE_MAX = 1_000;

export interface PageQuery {
  /** From a previous page's `next`. */
  readonly after?: string;
  /** At most 1,000; default 50. */
  readonly limit?: number;
}

function pageOf({ after, limit = PAGE }: PageQuery): { readonly after?: string; readonly limit: number } {
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_MAX) {
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      `limit is ${limit}; it must be a whole number from 1 to ${PAGE_MAX}.`,
      { limit },
    );
  }
  return { limit, ...(after === undefined ? {} : { after }) };
}

function summary({ id, graph, version, status, createdAt, updatedAt, wakeAt }: ThreadRow): ThreadSummary {
  return { id, graph, version, status, createdAt, updatedAt, wakeAt };
}

export class Holdpoint {
  readonly store: Store;
  /** What people see of the questions, and who looks at which. */
  readonly inbox: Inbox;
  /** What judges actions here, explained and tried out. */
  readonly policies: Policies;
  readonly #engine: Engine;
  readonly #worker: Worker;
  readonly #programs: HoldpointOptions["graphs"];
  readonly #grantors: Reviewers | undefined;

  constructor(options: HoldpointOptions) {
    const { store, graphs, concurrency = 100, onError = warn, grantors, ...settings } = options;
    this.#grantors = grantors === undefined ? undefined : normalizeReviewers(grantors, { field: "grantors" });
    if (!(Number.isInteger(concurrency) && concurrency > 0)) {
      throw new HoldpointError(
        "INVALID_ARGUMENT",
        `concurrency is ${concurrency}; it must be a whole number above 0.`,
        { concurrency },
      );
    }
    this.store = store;
    this.#programs = graphs;
    this.#engine = engineFor(store, settings);
    this.inbox = new Inbox(this.#engine, DEFAULT_TENANT);
    const programs = graphs.map(({ program }) => program);
    this.policies = new Policies(this.#engine, DEFAULT_TENANT, programs);
    this.#worker = new Worker(this.#engine, programs, { pollMs: this.#engine.options.pollMs, concurrency, onError });
  }

  /** Begins to serve: due threads are run, those of dead workers recovered. */
  start(): void {
    this.#worker.start();
  }

  /** Stops serving. Threads that run here may come to rest for `waitMs` (default 10 s); others take over the rest. */
  stop({ waitMs = 10_000 }: { readonly waitMs?: number } = {}): Promise<void> {
    return this.#worker.stop(waitMs);
  }

  /** Runs what is due now, once; resolves with the number of threads when they have come to rest. */
  tick(): Promise<number> {
    return this.#worker.tick();
  }

  /**
   * Questions that wait for an answer, oldest first; of one thread, or those that ask a role, or a person by name or by
   * delegation. Several of these narrow it down.
   */
  async pending(query: PendingQuery = {}): Promise<Page<PendingInterrupt>> {
    const { role, person } = query;
    const page = await findPending(this.store, {
      tenant: DEFAULT_TENANT,
      role,
      person,
      ...(query.threadId === undefined ? {} : { threadId: threadId(query.threadId) }),
      ...pageOf(query),
    });
    return {
      next: page.next,
      items: page.items.map((record) => ({
        ...interruptOfRecord(record),
        threadId: record.threadId,
        graph: record.graph,
        createdAt: record.createdAt,
      })),
    };
  }

  /** Commits a decision. Resolves once it is durable; the thread goes on here or wherever it is served. */
  async decide(interruptId: string, value: unknown, options: DecideOptions): Promise<Receipt> {
    const answering = answeringOf(value, options);
    const { record } = await questionToDecide(this.store, DEFAULT_TENANT, interruptId, answering);
    const row = await this.store.thread(DEFAULT_TENANT, record.threadId);
    const program = row === undefined ? undefined : this.#worker.programFor(row);
    if (row === undefined || program === undefined) {
      // Its code is not here: the decision is committed, and whoever has the code goes on.
      const { receipt } = await commitAnswer(
        this.store,
        { tenant: DEFAULT_TENANT, id: record.id },
        answering,
        undefined,
        this.#engine.oversight,
      );
      return receipt;
    }
    const { receipts } = await answer(
      this.#engine,
      { tenant: DEFAULT_TENANT, id: record.threadId, program, row },
      new Map([[record.id, answering]]),
    );
    return receipts[0] as Receipt;
  }

  /** Lets somebody else vote in one's place on one question; see `approvals/delegation.ts` for its limits. */
  async delegate(
    interruptId: string,
    delegation: DelegationInput,
    options: { readonly by: string | Decider },
  ): Promise<Standing> {
    const { to, until, maxAmountMinor, currency } = delegation;
    const actor = await this.#actor(options.by, "delegate()");
    return this.#review(interruptId, {
      type: "delegate",
      actor,
      to,
      untilAt: until instanceof Date ? until.getTime() : this.store.now() + durationMs(until),
      ...(maxAmountMinor === undefined ? {} : { maxAmountMinor }),
      ...(currency === undefined ? {} : { currency }),
    });
  }

  /** Takes one's vote back while the question is open; or an approval that was not used yet. */
  async revoke(
    interruptId: string,
    options: { readonly by: string | Decider; readonly reason?: string },
  ): Promise<Standing> {
    const actor = await this.#actor(options.by, "revoke()");
    const { reason } = options;
    return this.#review(interruptId, { type: "revoke", actor, ...(reason === undefined ? {} : { reason }) });
  }

  /**
   * Permits a bounded number of actions without asking: in place of "always allow". Only `grantors` can; it is on record,
   * counted, expires, can be revoked, and never passes a deny. Throws GRANT_INVALID, NOT_A_REVIEWER.
   */
  async grant(
    tool: GrantTool,
    input: GrantInput,
    options: { readonly by: string | Decider; readonly reason: string },
  ): Promise<GrantStatus> {
    const interruptId = input.id ?? tool.name;
    const by = await grantorOf(this.#grantDesk, options.by, { what: "grant()", attempt: "grant", interruptId });
    const { grant, shape } = grantFrom(tool, input, { by, reason: options.reason, at: this.store.now() });
    return recordGrant(this.#desk, grant, shape);
  }

  /** Takes a grant back. */
  async revokeGrant(id: string, options: { readonly by: string | Decider }): Promise<GrantStatus> {
    const revoking = { what: "revokeGrant()", attempt: "revoke_grant", interruptId: String(id) };
    return revokeGrant(this.#desk, id, await grantorOf(this.#grantDesk, options.by, revoking));
  }

  /** Grants with how often they were used, oldest first. */
  grants(query: PageQuery & { readonly state?: "active" | "revoked" } = {}): Promise<Page<GrantStatus>> {
    const { state } = query;
    return listGrants(this.#desk, { ...(state === undefined ? {} : { state }), ...pageOf(query) });
  }

  /**
   * Attempts to get around a gate, each refused and on record: those on questions that reviewers decide, and then all
   * others.
   */
  async bypasses(query: PageQuery = {}): Promise<Page<BypassAttempt>> {
    return attemptsPage(this.store, DEFAULT_TENANT, pageOf(query));
  }

  /** Every action on record with what was said about it then: what `simulate` of `holdpoint/policy` takes. */
  recordedActions(): AsyncGenerator<RecordedAction> {
    return recordedActions(this.store, DEFAULT_TENANT);
  }

  get #desk(): GrantDesk {
    return { store: this.store, tenant: DEFAULT_TENANT, signer: this.#engine.oversight.signer };
  }

  get #grantDesk(): GrantorDesk {
    const { oversight } = this.#engine;
    return { store: this.store, tenant: DEFAULT_TENANT, oversight, grantors: this.#grantors };
  }

  #actor(by: string | Decider, what: string): Promise<Actor> {
    return actorOf(this.#engine.oversight, deciderOf(by, what));
  }

  async #review(interruptId: string, command: DelegateCommand | RevokeCommand): Promise<Standing> {
    const { record } = await questionToDecide(this.store, DEFAULT_TENANT, interruptId, {
      by: command.actor.id,
      kind: command.actor.kind,
      attempt: command.type,
    });
    const { question } = await commitReview(
      { store: this.store, signer: this.#engine.oversight.signer },
      { tenant: DEFAULT_TENANT, id: record.id },
      () => command,
    );
    this.#worker.ring();
    return standingOf(reviewedOf(question.record) as Reviewed);
  }

  /** How a question that reviewers decide stands. */
  async standing(interruptId: string): Promise<Standing> {
    return standingOfRecord((await readQuestion(this.store, DEFAULT_TENANT, interruptId)).record);
  }

  /** The receipt of a question's decision; undefined while nobody has decided. */
  async receipt(interruptId: string): Promise<Receipt | undefined> {
    return receiptOf((await readQuestion(this.store, DEFAULT_TENANT, interruptId)).record);
  }

  /** Threads, oldest first unless told otherwise; with `q` a page may have fewer than it could (engine/reading/find-threads.ts). */
  async threads(query: ThreadsQuery = {}): Promise<Page<ThreadSummary>> {
    const { status, graph, order, q } = query;
    const which = {
      ...(status === undefined ? {} : { status }),
      ...(graph === undefined ? {} : { graph }),
      ...(order === undefined ? {} : { order }),
      ...(q === undefined ? {} : { q }),
    };
    const page = await findThreads(this.store, DEFAULT_TENANT, { ...which, ...pageOf(query) });
    return { next: page.next, items: page.items.map(summary) };
  }

  /** Threads that nobody goes on with until somebody does something: blocked ones, and those whose graph is not here. */
  alarms(): Promise<readonly ThreadAlarm[]> {
    const programs = this.#programs.map(({ program }) => program);
    return alarmsOf(this.store, programs);
  }

  /** Threads nobody who serves only these graphs can go on with: bound to a version that is not registered here. */
  async unclaimable(limit = PAGE): Promise<readonly ThreadSummary[]> {
    return (
      await this.store.unclaimable([...new Set(this.#programs.flatMap(({ program }) => routesOf(program)))], limit)
    ).map(summary);
  }

  /**
   * Whether every thread that has not ended would go on under these graphs: each is read and replayed, with nothing
   * written and no operation executed. What code does outside of operations does run. See `engine/check/check-thread.ts`.
   */
  check(query: CheckQuery = {}): AsyncGenerator<ThreadCheck, void> {
    const { oversight, limits } = this.#engine;
    const programFor = this.#worker.programFor.bind(this.#worker);
    const none = whyNone.bind(
      undefined,
      this.#programs.map(({ program }) => program),
    );
    return checkThreads({ store: this.store, oversight, limits, programFor, whyNone: none }, DEFAULT_TENANT, query);
  }

  /** Ends a thread's run wherever it is running. */
  async cancel(id: string, options: { readonly reason?: string; readonly by?: string } = {}): Promise<void> {
    const row = await this.store.thread(DEFAULT_TENANT, threadId(id));
    const program = row === undefined ? this.#programs[0]?.program : this.#worker.programFor(row);
    if (program === undefined) {
      throw new HoldpointError("GRAPH_NOT_FOUND", `The graph of thread "${id}" is not registered here.`, {
        threadId: id,
      });
    }
    await cancel(
      this.#engine,
      { tenant: DEFAULT_TENANT, id: threadId(id), program },
      options.reason ?? "canceled",
      options.by ?? "caller",
    );
  }
}

function warn(error: unknown, id?: string): void {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.emitWarning(`${id === undefined ? "" : `thread "${id}": `}${message}`, "HoldpointWarning");
}
