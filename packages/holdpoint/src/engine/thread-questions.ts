/**
 * The questions of a thread that is held: asked, answered, superseded; always in the same commit as the journal entry
 * that says so.
 *
 * Q4. A question is published (as a document) in the commit that journals it.
 * Q5. A question that is superseded at the same moment as somebody decides it keeps the decision, as *unused* (G3).
 * Q6. A question is ended once. What is read of it again before that is durable changes nothing.
 */
import { deriveId, type DecisionId, type InterruptId, type OperationId, type ThreadId } from "../core/ids.ts";
import {
  toInterrupt,
  type Asking,
  type Interrupt,
  type InterruptRecord,
  type StoredQuestion,
} from "../core/interrupt.ts";
import type { InterruptAsked, OperationEntry } from "../core/journal.ts";
import { canonical, deepFreeze, type Json } from "../core/json.ts";
import type { DocumentPut, Store } from "../storage/store.ts";
import type { Journal } from "./journal.ts";
import type { Operation } from "./operation.ts";
import { INTERRUPTS, questionPut, shownDigest } from "./questions.ts";
import type { ThreadView } from "./thread-view.ts";

export class ThreadQuestions {
  readonly #store: Store;
  readonly #journal: Journal;
  readonly #graph: () => string;
  readonly #known = new Map<InterruptId, StoredQuestion>();
  /** How often the outcome of an operation was withdrawn: each asking has an id of its own. */
  readonly #withdrawn: ReadonlyMap<OperationId, number>;
  /** Brought to their end here, durably or about to be. The store may still show them open for a moment. */
  readonly #ended = new Set<InterruptId>();

  constructor(store: Store, journal: Journal, graph: () => string, withdrawn: ReadonlyMap<OperationId, number>) {
    this.#store = store;
    this.#journal = journal;
    this.#graph = graph;
    this.#withdrawn = withdrawn;
  }

  /** Journals and publishes a question. `round` tells several questions of one operation apart. */
  ask(operation: Operation, node: string, asking: Asking, round = ""): InterruptAsked {
    const again = this.#withdrawn.get(operation.id) ?? 0;
    const id = deriveId<"interrupt">("int", operation.scope.task.host.origin, operation.id, round, String(again));
    const entry: InterruptAsked = { type: "interrupt_asked", ...operation.reference, interrupt: id, ...asking };
    const record: InterruptRecord = {
      id,
      threadId: this.#journal.id,
      graph: this.#graph(),
      node,
      task: entry.task,
      status: "pending",
      digest: shownDigest(asking),
      createdAt: this.#store.now(),
      ...asking,
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

  /** The accepted decision of a question, as far as it was read. */
  decisionOf(id: InterruptId): DecisionId | undefined {
    return this.#known.get(id)?.record.decision?.id;
  }

  /** Takes the outcome of a question to its end, in the commit that journals what became of it. Once is enough. */
  close(id: InterruptId, outcome: "consumed" | "unused"): void {
    const question = this.#known.get(id);
    if (question === undefined) return;
    this.#end(id, questionPut({ ...question.record, outcome }, question.revision));
  }

  /** Ends a question nobody answered. */
  drop(id: InterruptId, status: "superseded" | "canceled"): void {
    const question = this.#known.get(id);
    if (question === undefined) return;
    const { record, revision } = question;
    this.#end(
      id,
      questionPut(record.status === "pending" ? { ...record, status } : { ...record, outcome: "unused" }, revision),
    );
  }

  #end(id: InterruptId, put: DocumentPut): void {
    this.#journal.put(put);
    this.#known.delete(id);
    this.#ended.add(id);
  }

  /** A pending put met a decision that came first (Q5). */
  async mend(put: DocumentPut, asked: InterruptAsked | undefined): Promise<boolean> {
    if (put.collection !== INTERRUPTS || put.body === null) return false;
    const [found] = await this.#store.get(this.#journal.tenant, INTERRUPTS, [put.key]);
    if (found === undefined) return false;
    const record = JSON.parse(found.body) as InterruptRecord;
    const mine = JSON.parse(put.body) as InterruptRecord;
    if (mine.status !== "superseded" && mine.status !== "canceled") return false;
    this.#journal.amend((batch) => {
      batch.puts = batch.puts.map((other) =>
        other === put ? questionPut({ ...record, outcome: "unused" }, found.revision) : other,
      );
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

/** What is shown of a question, made once: a thread that waits for many is asked for all of them after every answer. */
const shown = new WeakMap<InterruptAsked, Interrupt>();

function interruptOf(asked: InterruptAsked, view: ThreadView, threadId: ThreadId): Interrupt {
  const { interrupt, task, value, key, schema, deadlineAt, onDeadline, purpose } = asked;
  const asking: Asking = {
    value: deepFreeze(value),
    ...(key === undefined ? {} : { key }),
    ...(schema === undefined ? {} : { schema: deepFreeze(schema) }),
    ...(deadlineAt === undefined ? {} : { deadlineAt }),
    ...(onDeadline === undefined ? {} : { onDeadline }),
    ...(purpose === undefined ? {} : { purpose }),
  };
  const node = view.tasks.get(task)?.spec.node ?? "";
  return toInterrupt({
    id: interrupt,
    threadId,
    graph: view.graph,
    node,
    task,
    status: "pending",
    createdAt: 0,
    digest: shownDigest(asking),
    ...asking,
  });
}

/** The public view of the questions a thread waits for, in the order they were asked. Frozen: they are the thread's own. */
export function pendingInterrupts(view: ThreadView, threadId: ThreadId): readonly Interrupt[] {
  return [...view.questions.values()].map((asked) => {
    const made = shown.get(asked) ?? Object.freeze(interruptOf(asked, view, threadId));
    shown.set(asked, made);
    return made;
  });
}
