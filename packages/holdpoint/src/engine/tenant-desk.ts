/**
 * What is done with threads and questions of one tenant: listing, deciding, permitting, checking. A server gives whoever
 * asks that of their tenant, and nothing else.
 *
 * T1. Nothing of another tenant is read or changed through it. What is of another tenant is here as if it did not exist.
 */
import { assert, HoldpointError } from "../core/errors.ts";
import { threadId, type Tenant, type ThreadId } from "../core/ids.ts";
import type { Interrupt, InterruptRecord, Receipt, Standing, StoredQuestion } from "../core/interrupt.ts";
import type { Json } from "../core/json.ts";
import type { Page, Store, ThreadRow, ThreadStatus } from "../storage/store.ts";
import { commitAnswer } from "./questions/answers.ts";
import type { Actor, DelegateCommand, RevokeCommand } from "../approvals/command.ts";
import { durationMs, type Duration } from "../core/duration.ts";
import { answeringOf, deciderOf, type Decider, type DecideOptions } from "./questions/decider.ts";
import type { Reviewers } from "../approvals/reviewer-rule.ts";
import { attemptsPage } from "./reading/bypass-page.ts";
import type { BypassAttempt } from "./questions/bypasses.ts";
import { grantFrom, type GrantInput, type GrantTool } from "./oversight/grant-input.ts";
import { grantorOf, whyNoGrants, type GrantorDesk } from "./oversight/grantors.ts";
import { listGrants, recordGrant, revokeGrant, type GrantDesk, type GrantStatus } from "./oversight/grants.ts";
import { actorOf, isKnown, oversightFor, type Oversight } from "./oversight/oversight.ts";
import type { RecordedAction } from "../policy/simulate.ts";
import { recordedActions } from "./reading/recorded-actions.ts";
import { reviewedOf, standingOf, type Reviewed } from "./questions/reviewed.ts";
import { commitReview } from "./questions/reviews.ts";
import type { ThreadCheck } from "./check/check-thread.ts";
import { checkThreads, whyNone, type CheckQuery } from "./check/check-threads.ts";
import type { Engine } from "./engine.ts";
import { alarmsOf, leftByAll, type ThreadAlarm } from "./reading/alarms.ts";
import { sayingEnd } from "./reading/decided-late.ts";
import { findThreads } from "./reading/find-threads.ts";
import { Inbox } from "./reading/inbox.ts";
import { PAGE, pageOf, type PageQuery } from "./reading/page-query.ts";
import { findPending } from "./reading/pending.ts";
import { Policies } from "./reading/policies.ts";
import type { Program } from "./program.ts";
import { receiptOf, type Answering } from "./questions/questions.ts";
import { standingOfRecord } from "./reading/question-item.ts";
import { questionsToDecide, questionToDecide, readQuestion } from "./questions/read-question.ts";
import { answer, cancel } from "./runs/runs.ts";
import { interruptOfRecord } from "./thread/thread-questions.ts";
import { CALLER, UNSAID } from "./thread/signals.ts";
import type { Worker } from "./worker.ts";

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

function summary({ id, graph, version, status, createdAt, updatedAt, wakeAt }: ThreadRow): ThreadSummary {
  return { id, graph, version, status, createdAt, updatedAt, wakeAt };
}

/** What a process has for all tenants. */
export interface DeskParts {
  readonly engine: Engine;
  readonly worker: Worker;
  readonly programs: readonly Program[];
  readonly grantors: Reviewers | undefined;
}

/** A store, and whose part of it is meant. */
export type TenantStore = Pick<TenantDesk, "store" | "tenant">;

/** Reading and deciding for one tenant. */
export class TenantDesk {
  readonly store: Store;
  /** Whose threads and questions these are. */
  readonly tenant: Tenant;
  /** What people see of the questions, and who looks at which. */
  readonly inbox: Inbox;
  /** What judges actions here, explained and tried out. */
  readonly policies: Policies;
  readonly #parts: DeskParts;

  constructor(parts: DeskParts, tenant: Tenant) {
    const { engine, programs } = parts;
    this.#parts = parts;
    this.store = engine.store;
    this.tenant = tenant;
    this.inbox = new Inbox(engine, tenant);
    this.policies = new Policies(engine, tenant, programs);
  }

  /**
   * Questions that wait for an answer, oldest first; of one thread, or those that ask a role, or a person by name or by
   * delegation. Several of these narrow it down.
   */
  async pending(query: PendingQuery = {}): Promise<Page<PendingInterrupt>> {
    const { role, person } = query;
    const page = await findPending(this.store, {
      tenant: this.tenant,
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
    return this.#commit(await questionToDecide(this.store, this.tenant, interruptId, answering), answering);
  }

  /**
   * The same with a value that follows from the question: `valueOf` is given it as it was read, and may refuse. So the
   * server reads a question once.
   * @internal
   */
  async decideOn(
    interruptId: string,
    valueOf: (question: InterruptRecord) => Json | Promise<Json>,
    options: DecideOptions,
  ): Promise<Receipt> {
    const { id: by, kind } = deciderOf(options.by);
    const who = { by, ...(kind === undefined ? {} : { kind }) };
    const question = await questionToDecide(this.store, this.tenant, interruptId, who);
    return this.#commit(question, answeringOf(await valueOf(question.record), options));
  }

  /**
   * Several questions that go together, read at once: `check` is given them, and may refuse all. What comes back decides
   * about one of them, as `decide()` does. For the server, as `decideOn()` is.
   * @internal
   */
  async decideTogether(
    interruptIds: readonly string[],
    check: (questions: readonly InterruptRecord[]) => void,
    { by }: Pick<DecideOptions, "by">,
  ): Promise<(interruptId: string, value: unknown, digest: string) => Promise<Receipt>> {
    const { id, kind } = deciderOf(by);
    const who = { by: id, ...(kind === undefined ? {} : { kind }) };
    const questions = await questionsToDecide(this.store, this.tenant, interruptIds, who);
    check(questions.map(({ record }) => record));
    const read = new Map(questions.map((question): [string, StoredQuestion] => [question.record.id, question]));
    return async (interruptId, value, digest) => {
      const question = read.get(interruptId);
      assert(question !== undefined, "it is one of those that were read");
      return this.#commit(question, answeringOf(value, { by, digest }));
    };
  }

  #commit(read: StoredQuestion, answering: Answering): Promise<Receipt> {
    return sayingEnd(this, read.record.id, () => this.#commitAnswer(read, answering));
  }

  async #commitAnswer(read: StoredQuestion, answering: Answering): Promise<Receipt> {
    const { engine, worker } = this.#parts;
    const { id, threadId: thread, graph } = read.record;
    // Whose code is not here goes on elsewhere: its row says nothing that is needed.
    const row = worker.serves(graph) ? await this.store.thread(this.tenant, thread) : undefined;
    const program = row === undefined ? undefined : worker.programFor(row);
    if (row === undefined || program === undefined) {
      const question = { tenant: this.tenant, id, read };
      return (await commitAnswer(this.store, question, answering, undefined, this.#oversight)).receipt;
    }
    const target = { tenant: this.tenant, id: thread, program, row, read };
    const { receipts } = await answer(engine, target, new Map([[id, answering]]));
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
    const known = await isKnown(this.#oversight, to);
    return this.#review(interruptId, {
      type: "delegate",
      actor,
      to,
      ...(known === undefined ? {} : { isKnown: known }),
      untilAt: until instanceof Date ? until.getTime() : this.store.now() + durationMs(until, "until"),
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

  /** Why somebody may not issue and revoke grants as things stand, as one sentence; undefined when they may. */
  whyNoGrants(by: string | Decider): Promise<string | undefined> {
    return whyNoGrants(this.#grantDesk, by);
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
    return attemptsPage(this.store, this.tenant, pageOf(query));
  }

  /** Every action on record with what was said about it then: what `simulate` of `holdpoint/policy` takes. */
  recordedActions(): AsyncGenerator<RecordedAction> {
    return recordedActions(this.store, this.tenant);
  }

  get #oversight(): Oversight {
    return oversightFor(this.#parts.engine.oversight, this.tenant);
  }

  get #desk(): GrantDesk {
    return { store: this.store, tenant: this.tenant, signer: this.#oversight.signer };
  }

  get #grantDesk(): GrantorDesk {
    return { store: this.store, tenant: this.tenant, oversight: this.#oversight, grantors: this.#parts.grantors };
  }

  #actor(by: string | Decider, what: string): Promise<Actor> {
    return actorOf(this.#oversight, deciderOf(by, what));
  }

  async #review(interruptId: string, command: DelegateCommand | RevokeCommand): Promise<Standing> {
    const read = await questionToDecide(this.store, this.tenant, interruptId, {
      by: command.actor.id,
      kind: command.actor.kind,
      attempt: command.type,
    });
    const { question } = await sayingEnd(this, read.record.id, () =>
      commitReview(
        { store: this.store, signer: this.#oversight.signer },
        { tenant: this.tenant, id: read.record.id, read },
        () => command,
      ),
    );
    this.#parts.worker.ring();
    return standingOf(reviewedOf(question.record) as Reviewed);
  }

  /** How a question that reviewers decide stands. */
  async standing(interruptId: string): Promise<Standing> {
    return standingOfRecord((await readQuestion(this.store, this.tenant, interruptId)).record);
  }

  /** The receipt of a question's decision; undefined while nobody has decided. */
  async receipt(interruptId: string): Promise<Receipt | undefined> {
    return receiptOf((await readQuestion(this.store, this.tenant, interruptId)).record);
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
    const page = await findThreads(this.store, this.tenant, { ...which, ...pageOf(query) });
    return { next: page.next, items: page.items.map(summary) };
  }

  /** Threads that nobody goes on with until somebody does something: blocked ones, and those whose graph is not here. */
  alarms(): Promise<readonly ThreadAlarm[]> {
    return alarmsOf(this.store, this.tenant, this.#parts.programs);
  }

  /** Threads of a graph, or bound to a version, that neither this process nor any worker serves; the oldest first. */
  async unclaimable(limit = PAGE): Promise<readonly ThreadSummary[]> {
    return (await leftByAll(this.store, this.tenant, this.#parts.programs, limit)).map(summary);
  }

  /**
   * Whether every thread that has not ended would go on under these graphs: each is read and replayed, with nothing
   * written and no operation executed. What code does outside of operations does run. See `engine/check/check-thread.ts`.
   */
  check(query: CheckQuery = {}): AsyncGenerator<ThreadCheck, void> {
    const { worker, programs, engine } = this.#parts;
    const { oversight, limits } = engine;
    const programFor = worker.programFor.bind(worker);
    const none = whyNone.bind(undefined, programs);
    return checkThreads({ store: this.store, oversight, limits, programFor, whyNone: none }, this.tenant, query);
  }

  /** Ends a thread's run wherever it is running. */
  async cancel(id: string, options: { readonly reason?: string; readonly by?: string } = {}): Promise<void> {
    const row = await this.store.thread(this.tenant, threadId(id));
    const program = row === undefined ? this.#parts.programs[0] : this.#parts.worker.programFor(row);
    if (program === undefined) {
      throw new HoldpointError("GRAPH_NOT_FOUND", `The graph of thread "${id}" is not registered here.`, {
        threadId: id,
      });
    }
    await cancel(
      this.#parts.engine,
      { tenant: this.tenant, id: threadId(id), program },
      options.reason ?? UNSAID,
      options.by ?? CALLER,
    );
  }
}
