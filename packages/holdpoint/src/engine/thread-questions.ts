/**
 * The questions of a thread that is held: asked, answered, superseded; always in the same commit as the journal entry
 * that says so.
 *
 * Q4. A question is published (as a document) in the commit that journals it.
 * Q5. A question that is superseded at the same moment as somebody decides it keeps the decision, as *unused* (G3).
 * Q6. A question is ended once. What is read of it again before that is durable changes nothing.
 */
import { deriveId, type InterruptId, type Tenant, type ThreadId } from "../core/ids.ts";
import {
  toInterrupt,
  type Asking,
  type Interrupt,
  type InterruptRecord,
  type StoredQuestion,
} from "../core/interrupt.ts";
import type { InterruptAsked, OperationEntry } from "../core/journal.ts";
import { canonical, deepFreeze, isObject, type Json, type JsonObject } from "../core/json.ts";
import type { DocumentPut, Store, StreamAppend } from "../storage/store.ts";
import type { Command } from "../approvals/command.ts";
import { decide as decideReview } from "../approvals/decide.ts";
import type { ReviewRequest } from "../approvals/request.ts";
import { assert } from "../core/errors.ts";
import type { Signer } from "../core/signer.ts";
import type { Journal } from "./journal.ts";
import type { Oversight } from "./oversight.ts";
import type { AskingFor, Operation } from "./operation.ts";
import { INTERRUPTS, questionPut, shownDigest } from "./questions.ts";
import { remade } from "./remake.ts";
import { visibleForm } from "../approvals/visible-form.ts";
import { after, beginReview, reviewedOf, shownOf, type Reviewed } from "./reviewed.ts";
import type { ThreadView } from "./thread-view.ts";

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
    if (interrupt !== undefined) this.drop(interrupt, "superseded");
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

  /** Takes the outcome of a question to its end, in the commit that journals what became of it. Once is enough. */
  close(id: InterruptId, outcome: "consumed" | "unused", op = ""): void {
    this.#end(id, (record) =>
      outcome === "consumed" ? { type: "consume", op } : { type: "discard", reason: `nobody waited for ${record.id}` },
    );
  }

  /** Ends a question nobody answered; one that was decided at the same moment keeps the decision, as unused (Q5). */
  drop(id: InterruptId, status: "superseded" | "canceled"): void {
    this.#end(id, (record) => dropping(record, status));
  }

  #end(id: InterruptId, how: (record: InterruptRecord) => EndCommand): void {
    const question = this.#known.get(id);
    if (question === undefined) return;
    const { put, append } = this.#ending(question, how(question.record));
    this.#journal.put(put);
    if (append !== undefined) this.#journal.appendTo(append);
    this.#known.delete(id);
    this.#ended.add(id);
  }

  /** The question at its end, and the record of it where reviewers decided. */
  #ending({ record, revision }: StoredQuestion, how: EndCommand): Ending {
    const reviewed = reviewedOf(record);
    if (reviewed === undefined) return { put: questionPut(endOf(record, how), revision) };
    const at = this.#store.now();
    const ruling = decideReview(reviewed.request, reviewed.state, how, at);
    assert(ruling.kind !== "refused", `${how.type} of a question that is ${record.status} is refused`);
    const made = after({ record, tenant: this.#journal.tenant, signer: this.#signer }, reviewed, ruling.events, at);
    return { put: questionPut(made.record, revision), append: made.append };
  }

  /** A pending put met a decision that came first (Q5). */
  async mend(put: DocumentPut, asked: InterruptAsked | undefined): Promise<boolean> {
    if (put.body === null) return false;
    const [found] = await this.#store.get(this.#journal.tenant, put.collection, [put.key]);
    const again = remade(put, found);
    if (again !== undefined) {
      this.#journal.amend((batch) => (batch.puts = batch.puts.map((other) => (other === put ? again : other))));
      return true;
    }
    if (put.collection !== INTERRUPTS || found === undefined) return false;
    const record = JSON.parse(found.body) as InterruptRecord;
    const mine = JSON.parse(put.body) as InterruptRecord;
    if (mine.status !== "superseded" && mine.status !== "canceled") return false;
    const ending = this.#ending({ record, revision: found.revision }, dropping(record, mine.status));
    this.#journal.amend((batch) => {
      batch.puts = batch.puts.map((other) => (other === put ? ending.put : other));
      const { append } = ending;
      if (append !== undefined) {
        batch.appends = batch.appends.map((other) => (other.stream === append.stream ? append : other));
      }
      if (record.decision === undefined || asked === undefined) return;
      const { task, op, name, scope } = asked;
      const entry: OperationEntry = {
        type: "abandoned",
        task,
        op,
        name,
        interrupt: record.id,
        decision: record.decision.id,
        ...(scope === undefined ? {} : { scope }),
      };
      batch.texts.push(canonical(entry as unknown as Json));
    });
    return true;
  }
}

/** How a question ends. */
type EndCommand = Extract<Command, { readonly type: "consume" | "discard" | "cancel" | "supersede" }>;

interface Ending {
  readonly put: DocumentPut;
  readonly append?: StreamAppend;
}

function dropping(record: InterruptRecord, status: "superseded" | "canceled"): EndCommand {
  if (record.status !== "pending") return { type: "discard", reason: `the question was ${status}` };
  return { type: status === "canceled" ? "cancel" : "supersede", by: "thread" };
}

function endOf(record: InterruptRecord, { type }: EndCommand): InterruptRecord {
  switch (type) {
    case "consume":
      return { ...record, outcome: "consumed" };
    case "discard":
      return { ...record, outcome: "unused" };
    case "cancel":
      return { ...record, status: "canceled" };
    case "supersede":
      return { ...record, status: "superseded" };
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
  const { shown, marks } = visibleForm(envelope.args);
  const { marks: _before, ...rest } = value;
  const summary = `Edited: ${envelope.tool} ${JSON.stringify(shown)}`;
  return { ...rest, summary, args: shown, ...(marks.length === 0 ? {} : { marks: marks as unknown as Json }) };
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
