/**
 * What people see of the questions of a store, and who says that they look at which.
 *
 * N1. "Mine" is what somebody could decide now, by what would judge their decision (approvals/open-ways.ts): by name, by
 *     role, by delegation, or because anybody may. What they voted on, or asked for themselves, is not among it.
 * N2. What an index does not answer is looked for in a bounded number of questions. A page may so have fewer than were
 *     asked for, or none, and go on all the same.
 * N3. So it is with long ones: a page, and what is looked through for one, is bounded by its length as well
 *     (page-budget.ts).
 */
import type { Actor } from "../../approvals/command.ts";
import { canDecide, WAYS } from "../../approvals/open-ways.ts";
import { HoldpointError } from "../../core/errors.ts";
import { threadId, type Tenant } from "../../core/ids.ts";
import type { InterruptRecord, InterruptStatus } from "../../core/interrupt.ts";
import { canonical, type Json } from "../../core/json.ts";
import type { Risk } from "../../policy/asks/ask-terms.ts";
import type { DocumentQuery, Page, Store } from "../../storage/store.ts";
import { claim, claimsOn, release, type Claim } from "../questions/claims.ts";
import { deciderOf, type Decider } from "../questions/decider.ts";
import type { Engine } from "../engine.ts";
import { actorOf, oversightFor } from "../oversight/oversight.ts";
import { withEnd } from "./decided-late.ts";
import { PageBudget } from "./page-budget.ts";
import { questionDetail, type QuestionDetail } from "./question-detail.ts";
import { questionItem, shownText, type QuestionItem } from "./question-item.ts";
import { ANYBODY_TAG, INTERRUPTS, toolTag } from "../questions/questions.ts";
import { readQuestion } from "../questions/read-question.ts";
import { reviewedOf } from "../questions/reviewed.ts";
import { riskOf } from "../questions/inbox-order.ts";
import { askedInstead } from "./asked-instead.ts";

/** Which questions are wanted. */
export interface InboxQuery {
  /** Default `pending`; `ended` is all others. */
  readonly status?: InterruptStatus | "ended" | "any" | undefined;
  /** Those that whoever asks could decide now (N1). */
  readonly mine?: boolean | undefined;
  readonly role?: string | undefined;
  readonly person?: string | undefined;
  readonly threadId?: string | undefined;
  readonly graph?: string | undefined;
  readonly tool?: string | undefined;
  readonly risk?: Risk | undefined;
  /** Those that were asked before this instant. */
  readonly createdBefore?: number | undefined;
  /** Words that are all in what is shown, wherever. */
  readonly q?: string | undefined;
  /**
   * Default: pending ones by `deadline` and risk, those without a deadline last (questions/inbox-order.ts); others the `newest`
   * first, by when they were asked.
   */
  readonly order?: "deadline" | "oldest" | "newest" | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** An earlier question about the same tool in the same graph, and what came of it. */
export interface SimilarQuestion {
  readonly id: string;
  readonly threadId: string;
  readonly summary: string;
  readonly decision: string;
  readonly by: string;
  readonly at: number;
}

/** Questions that one page looks through, and how often it asks the store (N2). */
const SCANNED = 1_000;
const READS = 50;
const SIMILAR = 10;
const SIMILAR_SCANNED = 100;

/** The states of documents (engine/questions/questions.ts) in which questions of a status are. */
const STATES: Readonly<Record<NonNullable<InboxQuery["status"]>, string | readonly string[]>> = {
  pending: "pending",
  resolved: ["decided", "closed"],
  expired: ["decided", "closed"],
  canceled: "closed",
  superseded: "closed",
  ended: ["decided", "closed"],
  any: ["pending", "decided", "closed"],
};

type Order = NonNullable<InboxQuery["order"]>;
const ORDERS = { deadline: "due", oldest: "oldest", newest: "newest" } as const;

function orderOf({ status = "pending", order }: InboxQuery): Order {
  if (order === "deadline" && status !== "pending") {
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      `Only pending questions are sorted by deadline, not those of status ${status}; take oldest or newest.`,
      { order, status },
    );
  }
  return order ?? (status === "pending" ? "deadline" : "newest");
}

/** The tags that lead to the fewest questions; the others are looked for in what is found. */
function tagOf(query: InboxQuery, actor: Actor): DocumentQuery["tag"] | undefined {
  if (query.person !== undefined) return `person:${query.person}`;
  if (query.role !== undefined) return `role:${query.role}`;
  if (query.tool !== undefined) return toolTag(query.tool);
  if (query.mine !== true) return undefined;
  return [ANYBODY_TAG, `person:${actor.id}`, ...actor.roles.map((role) => `role:${role}`)];
}

/** The words of a search. */
function wordsOf(q: string | undefined): readonly string[] {
  return (q ?? "")
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
}

/** Whether a question is in a status that is asked for. */
function isIn(wanted: NonNullable<InboxQuery["status"]>, { status }: InterruptRecord): boolean {
  return wanted === "any" || (wanted === "ended" ? status !== "pending" : status === wanted);
}

function holdsAll(record: InterruptRecord, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const { id, threadId: thread, graph, node, value, decision } = record;
  const args = reviewedOf(record)?.state.envelope?.args ?? null;
  const text = canonical([id, thread, graph, node, value, args, decision?.by ?? null] as Json).toLowerCase();
  return words.every((word) => text.includes(word) || text.includes(JSON.stringify(word).slice(1, -1)));
}

/** Whether somebody could decide about a question now (N1). */
function isTheirs(record: InterruptRecord, actor: Actor, at: number): boolean {
  const reviewed = reviewedOf(record);
  if (actor.kind !== "person" || record.status !== "pending") return false;
  if (reviewed === undefined) return record.deadlineAt === undefined || at < record.deadlineAt;
  return canDecide(reviewed.request, reviewed.state, actor, at);
}

/** Everything of a query that a record itself answers. */
function filterOf(
  query: InboxQuery,
  actor: Actor,
  at: number,
): (record: InterruptRecord, tags: readonly string[]) => boolean {
  const { status = "pending", mine, role, person, graph, tool, risk, createdBefore } = query;
  const words = wordsOf(query.q);
  const wanted = [
    ...(person === undefined ? [] : [`person:${person}`]),
    ...(role === undefined ? [] : [`role:${role}`]),
    ...(tool === undefined ? [] : [toolTag(tool)]),
  ];
  return (record, tags) =>
    isIn(status, record) &&
    wanted.every((tag) => tags.includes(tag)) &&
    (graph === undefined || record.graph === graph) &&
    (risk === undefined || riskOf(record) === risk) &&
    (createdBefore === undefined || record.createdAt < createdBefore) &&
    holdsAll(record, words) &&
    (mine !== true || isTheirs(record, actor, at));
}

/** What people see of the questions of a store. */
export class Inbox {
  readonly #engine: Pick<Engine, "store" | "oversight">;
  readonly #tenant: Tenant;

  constructor(engine: Pick<Engine, "store" | "oversight">, tenant: Tenant) {
    this.#engine = engine;
    this.#tenant = tenant;
  }

  get #store(): Store {
    return this.#engine.store;
  }

  #actor(by: string | Decider, what: string): Promise<Actor> {
    return actorOf(oversightFor(this.#engine.oversight, this.#tenant), deciderOf(by, what));
  }

  /** A page of questions. Throws INVALID_ARGUMENT. */
  async list(query: InboxQuery, { by }: { readonly by: string | Decider }): Promise<Page<QuestionItem>> {
    const actor =
      query.mine === true ? await this.#actor(by, "list()") : ({ kind: "person", id: "", roles: [] } as const);
    const tag = tagOf(query, actor);
    const isWanted = filterOf(query, actor, this.#store.now());
    const asked = {
      tenant: this.#tenant,
      collection: INTERRUPTS,
      order: ORDERS[orderOf(query)],
      state: STATES[query.status ?? "pending"],
      ...(query.threadId === undefined ? {} : { parent: threadId(query.threadId) }),
      ...(tag === undefined ? {} : { tag }),
    };
    const found: InterruptRecord[] = [];
    const budget = new PageBudget();
    let next = query.after;
    for (let reads = 0; reads < READS && budget.scanned < SCANNED && !budget.isSpent; reads += 1) {
      const limit = budget.next(query.limit - found.length);
      const page = await this.#store.find({ ...asked, limit, ...(next === undefined ? {} : { after: next }) });
      for (const { body, index } of page.items) {
        const record = JSON.parse(body) as InterruptRecord;
        const isOnPage = isWanted(record, index.tags ?? []);
        if (isOnPage) found.push(record);
        budget.looked(body.length, isOnPage);
      }
      next = page.next;
      if (next === undefined || found.length === query.limit) break;
    }
    const claims = await claimsOn(
      this.#store,
      this.#tenant,
      found.map(({ id }) => id),
    );
    return { items: found.map((record) => questionItem(record, claims.get(record.id))), next };
  }

  /** One question, for somebody. Throws INTERRUPT_NOT_FOUND. */
  async show(id: string, { by }: { readonly by: string | Decider }): Promise<QuestionDetail> {
    const { record } = await readQuestion(this.#store, this.#tenant, id);
    const actor = await this.#actor(by, "show()");
    const claim = (await claimsOn(this.#store, this.#tenant, [record.id])).get(record.id);
    const instead = await askedInstead(this.#store, this.#tenant, record);
    return questionDetail(record, { claim, instead }, actor, this.#store.now());
  }

  /** Earlier decided questions about the same tool in the same graph, the last ones first. Throws INTERRUPT_NOT_FOUND. */
  async similar(id: string): Promise<readonly SimilarQuestion[]> {
    const { record } = await readQuestion(this.#store, this.#tenant, id);
    const tool = reviewedOf(record)?.state.envelope?.tool;
    if (tool === undefined) return [];
    const { items } = await this.#store.find({
      tenant: this.#tenant,
      collection: INTERRUPTS,
      tag: toolTag(tool),
      state: ["decided", "closed"],
      order: "newest",
      limit: SIMILAR_SCANNED,
    });
    return items
      .map(({ body }) => JSON.parse(body) as InterruptRecord)
      .filter((other) => other.id !== record.id && other.graph === record.graph)
      .flatMap(similarOf)
      .slice(0, SIMILAR);
  }

  /** Says that somebody looks at a question they could decide. Throws INTERRUPT_CLAIMED, and why they could not. */
  async claim(id: string, { by }: { readonly by: string | Decider }): Promise<Claim> {
    const { record } = await readQuestion(this.#store, this.#tenant, id);
    const actor = await this.#actor(by, "claim()");
    await this.#refuseOthers(record, actor);
    return claim(this.#store, this.#tenant, record.id, actor.id);
  }

  /** Gives one's claim back. Throws INTERRUPT_CLAIMED when it is somebody else's. */
  async release(id: string, { by }: { readonly by: string | Decider }): Promise<void> {
    const { record } = await readQuestion(this.#store, this.#tenant, id);
    const actor = await this.#actor(by, "release()");
    await release(this.#store, this.#tenant, record.id, actor.id);
  }

  async #refuseOthers(record: InterruptRecord, actor: Actor): Promise<void> {
    const at = this.#store.now();
    if (isTheirs(record, actor, at)) return;
    const { may } = questionDetail(record, {}, actor, at).you;
    const why = WAYS.map((way) => may[way]).find((open) => open !== true) ?? "";
    const code = record.status === "pending" ? "NOT_A_REVIEWER" : "INTERRUPT_CLOSED";
    const details = { interruptId: record.id, by: actor.id };
    throw withEnd(new HoldpointError(actor.kind === "person" ? code : "AGENT_CANNOT_DECIDE", why, details), record);
  }
}

/** What came of a question that was decided; nothing of one that was not. */
function similarOf(record: InterruptRecord): readonly SimilarQuestion[] {
  const { resolution, votes } = reviewedOf(record)?.state ?? {};
  if (resolution === undefined) return [];
  const { id, threadId: thread } = record;
  const isEdited = votes?.some(({ said }) => said.type === "edit") === true;
  const decision = resolution.type === "approve" && isEdited ? "edit" : resolution.type;
  const by = shownText(resolution.by.join(", "));
  return [{ id, threadId: thread, summary: questionItem(record, undefined).summary, decision, by, at: resolution.at }];
}
