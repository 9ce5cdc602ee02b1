/**
 * The questions of a thread that is held: asked, answered, superseded; always in the same commit as the journal entry
 * that says so.
 *
 * Q4. A question is published (as a document) in the commit that journals it.
 * Q5. A question that is superseded at the same moment as somebody decides it keeps the decision, as *unused* (G3).
 * Q6. A question is ended once. What is read of it again before that is durable changes nothing.
 * Q7. What was reserved of limits for an action goes back in the commit that ends its question, unless that takes it.
 */
import { deriveId, type InterruptId, type Tenant, type ThreadId } from "../../core/ids.ts";
import {
  toInterrupt,
  type Closing,
  type Interrupt,
  type InterruptRecord,
  type StoredQuestion,
} from "../../core/interrupt.ts";
import type { Asking, InterruptAsked } from "../../core/journal.ts";
import { deepFreeze, isObject, type Json, type JsonObject } from "../../core/json.ts";
import type { DocumentPut, Store, StoredDocument, StreamAppend } from "../../storage/store.ts";
import type { Command } from "../../approvals/command.ts";
import { decide as decideReview } from "../../approvals/decide.ts";
import type { ReviewRequest } from "../../approvals/request.ts";
import { assert } from "../../core/errors.ts";
import type { Signer } from "../../core/signer.ts";
import type { Journal, Mended } from "../journal/journal.ts";
import type { Oversight } from "../oversight/oversight.ts";
import type { AskingFor, Operation } from "../operations/operation.ts";
import { INTERRUPTS, questionPut, shownDigest } from "../questions/questions.ts";
import { releaseLimits } from "../gate/reservations.ts";
import { listedMarks, visibleForm, type Mark } from "../../approvals/visible-form.ts";
import { after, beginReview, reviewedOf, shownOf, type Reviewed } from "../questions/reviewed.ts";
import type { ThreadView } from "../journal/thread-view.ts";

/** What questions need of the engine around them. */
interface QuestionsOwner {
  readonly store: Store;
  readonly oversight: Oversight;
}

export class ThreadQuestions {
  readonly #store: Store;
  readonly #signer: Signer | undefined;
  readonly #journal: Journal;
  readonly #view: ThreadView;
  readonly #graph: string;
  readonly #known = new Map<InterruptId, StoredQuestion>();
  /** Brought to their end here, durably or about to be. The store may still show them open for a moment. */
  readonly #ended = new Set<InterruptId>();

  constructor({ store, oversight }: QuestionsOwner, journal: Journal, view: ThreadView, graph: string) {
    this.#store = store;
    this.#signer = oversight.signer;
    this.#journal = journal;
    this.#view = view;
    this.#graph = graph;
  }

  /** Journals and publishes a question. `round` tells several questions of one operation apart. */
  ask(operation: Operation, node: string, asked: Asking | AskingFor, round = ""): InterruptAsked {
    // Each asking has an id of its own, also when an answer was withdrawn.
    const again = this.#view.withdrawn.get(operation.id) ?? 0;
    const id = deriveId<"interrupt">("int", operation.scope.task.host.origin, operation.id, round, String(again));
    const createdAt = this.#store.now();
    const asking = typeof asked === "function" ? asked(id, createdAt) : asked;
    const begun = asking.review === undefined ? undefined : beginReview(asking.review as unknown as ReviewRequest);
    const entry: InterruptAsked = { type: "interrupt_asked", ...operation.reference, interrupt: id, ...asking };
    const record: InterruptRecord = {
      id,
      threadId: this.#journal.id,
      graph: this.#graph,
      node,
      task: entry.task,
      status: "pending",
      createdAt,
      ...asking,
      digest: begun?.state.digest ?? shownDigest(asking),
      ...(begun === undefined ? {} : { review: begun as unknown as JsonObject }),
    };
    this.#journal.append(entry);
    this.#journal.put(questionPut(record, 0));
    this.#known.set(id, { record, revision: 1 });
    return entry;
  }

  /** Reads the documents of questions that were asked before this process held the thread. */
  async read(ids: readonly InterruptId[]): Promise<void> {
    const missing = ids.filter((id) => !this.#known.has(id));
    if (missing.length === 0) return;
    for (const { body, revision } of await this.#store.get(this.#journal.tenant, INTERRUPTS, missing)) {
      this.know({ record: JSON.parse(body) as InterruptRecord, revision });
    }
  }

  /** Takes note of what the store holds of a question; one that was ended here stays ended (Q6). */
  know(question: StoredQuestion): void {
    if (!this.#ended.has(question.record.id)) this.#known.set(question.record.id, question);
  }

  /** A question that is pending as far as this process knows. */
  pending(id: InterruptId): StoredQuestion | undefined {
    const known = this.#known.get(id);
    return known?.record.status === "pending" ? known : undefined;
  }

  /** An operation is abandoned: its question is closed, and a decision that was given is nobody's (G3). */
  abandon(operation: Operation): void {
    const asked = [...this.#view.questions.values()].find(({ op }) => op === operation.id);
    const interrupt = asked?.interrupt;
    const decision = interrupt === undefined ? undefined : this.#known.get(interrupt)?.record.decision?.id;
    this.#journal.append({
      type: "abandoned",
      ...operation.reference,
      ...(interrupt === undefined ? {} : { interrupt }),
      ...(decision === undefined ? {} : { decision }),
    });
    if (interrupt !== undefined) this.drop(interrupt, "superseded", GONE_ON);
  }

  /** A rung fired, and the question is still open: the next one is waited for. */
  rungFired(record: InterruptRecord): void {
    const asked = this.#view.questions.get(record.id);
    const reviewed = reviewedOf(record);
    if (asked === undefined || reviewed === undefined) return;
    const { task, op, name, scope, interrupt } = asked;
    const dueAt = reviewed.request.ladder[reviewed.state.rung]?.dueAt;
    const reference = { task, op, name, ...(scope === undefined ? {} : { scope }) };
    this.#journal.append({ type: "rung_fired", ...reference, interrupt, ...(dueAt === undefined ? {} : { dueAt }) });
  }

  /** The outcome of a question is taken, in the commit that journals that. False when it counts no more (expired, revoked). */
  consume(id: InterruptId, op: string): boolean {
    const question = this.#known.get(id);
    if (question === undefined) return true;
    const ending = this.#ending(question, { type: "consume", op });
    if (ending !== undefined) this.#end(id, ending);
    return ending !== undefined;
  }

  /** Nobody takes the outcome of a question. */
  discard(id: InterruptId): void {
    this.#giveUp(id, () => ({ type: "discard", reason: `nobody waited for ${id}` }));
  }

  /** Ends a question nobody answered; one that was decided at the same moment keeps the decision, as unused (Q5). */
  drop(id: InterruptId, status: "superseded" | "canceled", why: WhyEnded): void {
    this.#giveUp(id, (record) => dropping(record, status, why));
  }

  #giveUp(id: InterruptId, how: HowItEnds): void {
    const question = this.#known.get(id);
    if (question === undefined) return;
    const ending = this.#ending(question, how(question.record));
    assert(ending !== undefined, `a question that is ${question.record.status} cannot be given up`);
    endings.set(ending.put, how);
    this.#end(id, ending);
    const operation = reviewedOf(question.record)?.request.envelope?.position;
    if (operation === undefined) return;
    for (const put of releaseLimits(operation, question.record.action?.limits ?? [])) this.#journal.put(put);
  }

  #end(id: InterruptId, { put, append }: Ending): void {
    this.#journal.put(put);
    if (append !== undefined) this.#journal.appendTo(append);
    this.#known.delete(id);
    this.#ended.add(id);
  }

  /** The question at its end, and the record of it where reviewers decided. Undefined when it cannot end so. */
  #ending({ record, revision }: StoredQuestion, how: EndCommand): Ending | undefined {
    const reviewed = reviewedOf(record);
    const at = this.#store.now();
    if (reviewed === undefined) return { put: questionPut(endOf(record, how, at), revision) };
    const ruling = decideReview(reviewed.request, reviewed.state, how, at);
    if (ruling.kind === "refused") return undefined;
    const made = after({ record, tenant: this.#journal.tenant, signer: this.#signer }, reviewed, ruling.events, at);
    return { put: questionPut(made.record, revision), append: made.append };
  }

  /** Somebody else changed a question before what is pending of it was stored (Q5). Undefined: it is judged again. */
  mend(put: DocumentPut, { body, revision }: StoredDocument): Mended | undefined {
    const how = endings.get(put);
    if (how === undefined) return undefined;
    const record = JSON.parse(body) as InterruptRecord;
    const ending = this.#ending({ record, revision }, how(record));
    if (ending === undefined) return undefined;
    // It may have to be mended once more.
    endings.set(ending.put, how);
    const asked = this.#view.questions.get(record.id);
    if (record.decision === undefined || asked === undefined) return ending;
    const { task, op, name, scope, interrupt } = asked;
    const reference = { task, op, name, ...(scope === undefined ? {} : { scope }) };
    return { ...ending, entry: { type: "abandoned", ...reference, interrupt, decision: record.decision.id } };
  }
}

/** Who ends a question that nobody answered, and why. */
export type WhyEnded = Omit<Closing, "at">;

/** It is no person who does. */
export const THE_THREAD = "thread";
const GONE_ON: WhyEnded = { by: THE_THREAD, reason: "what asked it went on without it" };

/** How a question ends. */
type EndCommand = Extract<Command, { readonly type: "consume" | "discard" | "cancel" | "supersede" }>;

/** How it ends by what it is then: pending now, it may have been decided by others when that is stored. */
type HowItEnds = (record: InterruptRecord) => EndCommand;

/** How the questions end that nobody takes the outcome of. */
const endings = new WeakMap<DocumentPut, HowItEnds>();

interface Ending {
  readonly put: DocumentPut;
  readonly append?: StreamAppend;
}

function dropping(record: InterruptRecord, status: "superseded" | "canceled", why: WhyEnded): EndCommand {
  if (record.status !== "pending") return { type: "discard", reason: `the question was ${status}` };
  return { type: status === "canceled" ? "cancel" : "supersede", ...why };
}

function endOf(record: InterruptRecord, how: EndCommand, at: number): InterruptRecord {
  switch (how.type) {
    case "consume":
      return { ...record, outcome: "consumed" };
    case "discard":
      return { ...record, outcome: "unused" };
    case "cancel":
    case "supersede": {
      const { type, ...why } = how;
      return { ...record, status: type === "cancel" ? "canceled" : "superseded", closed: { ...why, at } };
    }
  }
}

/** What is shown of a question, made once: a thread that waits for many is asked for all of them after every answer. */
const shown = new WeakMap<InterruptAsked, Interrupt>();

function interruptOf(asked: InterruptAsked, view: ThreadView, threadId: ThreadId): Interrupt {
  const { interrupt, task, value, key, schema, deadlineAt, onDeadline, purpose, review } = asked;
  const begun = review === undefined ? undefined : beginReview(review as unknown as ReviewRequest);
  const asking: Asking = {
    value: deepFreeze(value),
    ...(key === undefined ? {} : { key }),
    ...(schema === undefined ? {} : { schema: deepFreeze(schema) }),
    ...(deadlineAt === undefined ? {} : { deadlineAt }),
    ...(onDeadline === undefined ? {} : { onDeadline }),
    ...(purpose === undefined ? {} : { purpose }),
  };
  const node = view.tasks.get(task)?.spec.node ?? "";
  return interruptOfRecord({
    id: interrupt,
    threadId,
    graph: view.graph,
    node,
    task,
    status: "pending",
    createdAt: 0,
    ...asking,
    digest: begun?.state.digest ?? shownDigest(asking),
    ...(begun === undefined ? {} : { review: begun as unknown as JsonObject }),
  });
}

/** The public view of a question: with what reviewers are shown, when they decide. */
export function interruptOfRecord(record: InterruptRecord): Interrupt {
  const reviewed = reviewedOf(record);
  if (reviewed === undefined) return toInterrupt(record);
  return { ...toInterrupt(record), value: valueNow(record, reviewed), review: shownOf(reviewed) };
}

/** What is seen first: of an action that was edited the arguments as they are now. */
function valueNow({ value }: InterruptRecord, { request, state }: Reviewed): Json {
  const { envelope } = state;
  if (envelope === undefined || envelope.envelopeDigest === request.envelope?.envelopeDigest || !isObject(value)) {
    return value;
  }
  const { shown, marks } = visibleForm({ tool: envelope.tool, args: envelope.args });
  const { marks: before = [], moreMarks: _more, ...rest } = value;
  const { tool, args } = shown as { readonly tool: string; readonly args: Json };
  const summary = `Edited: ${tool} ${JSON.stringify(args)}`;
  const kept = (before as unknown as readonly Mark[]).filter(({ path }) => !/^\$\.(?:summary|tool|args)\b/.test(path));
  return { ...rest, summary, args, ...listedMarks([...marks, ...kept]) };
}

/** The public view of the questions a thread waits for, in the order they were asked. Frozen: they are the thread's own. */
export function pendingInterrupts(view: ThreadView, threadId: ThreadId): readonly Interrupt[] {
  return [...view.questions.values()].map((asked) => {
    const made = shown.get(asked) ?? Object.freeze(interruptOf(asked, view, threadId));
    shown.set(asked, made);
    return made;
  });
}

/** The same as they stand in the store now, where reviewers decide: after a vote, a round or an edit something else is shown. */
export async function asTheyStand(
  store: Store,
  tenant: Tenant,
  interrupts: readonly Interrupt[],
): Promise<readonly Interrupt[]> {
  const reviewed = interrupts.filter(({ review }) => review !== undefined).map(({ id }) => id);
  if (reviewed.length === 0) return interrupts;
  const found = await store.get(tenant, INTERRUPTS, reviewed);
  const now = new Map(
    found.map(({ key, body }) => [key, interruptOfRecord(JSON.parse(body) as InterruptRecord)] as const),
  );
  return interrupts.map((one) => now.get(one.id) ?? one);
}
