/**
 * Where what a thread says is kept, and what of it remains once it is erased. The names are those the engine writes under.
 *
 * D1. Of a question remain its id, where it belongs, how it ended, when it was asked, and the digest of what was shown:
 *     what is needed to find it, and to refuse an answer. What it was found by (people, roles, actions) goes.
 * D2. Of a row remains what can be queried. Nobody may go on with the thread: no worker serves its route.
 */
import type { Tenant, ThreadId } from "../core/ids.ts";
import type { InterruptRecord } from "../core/interrupt.ts";
import type { DocumentPut, Page, Store, StoredDocument, ThreadFields } from "../storage/store.ts";

/** Collections of documents: questions, who looks at them, snapshots of threads, cancels to be carried out, rejections of actions. */
export const QUESTIONS = "interrupt";
export const CLAIMS = "claim";
export const SNAPSHOTS = "snapshot";
export const CONTROLS = "control";
export const REJECTIONS = "rejection";

/** The stream that holds a thread's journal. */
export function journalOf(id: string): string {
  return `thread/${id}`;
}

/** The stream that holds what happened to a question. */
export function streamOfQuestion(id: string): string {
  return `interrupt/${id}`;
}

const PAGE = 100;

/** The documents of a collection that belong to a thread, page by page. */
export async function* documentsOf(
  store: Store,
  tenant: Tenant,
  thread: ThreadId,
  collection: string,
): AsyncGenerator<readonly StoredDocument[]> {
  let after: string | undefined;
  do {
    const query = { tenant, collection, parent: thread, limit: PAGE };
    const page: Page<StoredDocument> = await store.find(after === undefined ? query : { ...query, after });
    yield page.items;
    after = page.next;
  } while (after !== undefined);
}

/** What remains of a row (D2). What a run failed with, or was canceled for, is text of unknown content. */
export function bareRow(body: string): Pick<ThreadFields, "route" | "body"> {
  const { error: _error, blocked: _blocked, ...rest } = JSON.parse(body) as Readonly<Record<string, unknown>>;
  return { route: "", body: JSON.stringify(rest) };
}

/** The end of a document. */
export function gone({ collection, key, revision }: StoredDocument): DocumentPut {
  return { collection, key, revision, body: null };
}

/** What remains of a question (D1); undefined when nothing else is there. */
export function bareQuestion({ collection, key, revision, body, index }: StoredDocument): DocumentPut | undefined {
  const { id, threadId, graph, node, task, status, outcome, digest, createdAt } = JSON.parse(body) as InterruptRecord;
  const bare: InterruptRecord = {
    id,
    threadId,
    graph,
    node,
    task,
    status,
    value: null,
    digest,
    createdAt,
    ...(outcome === undefined ? {} : { outcome }),
  };
  const { tags: _tags, ...found } = index;
  const text = JSON.stringify(bare);
  return text === body ? undefined : { collection, key, revision, body: text, index: found };
}

/** The action that a question is about, by the digest its rejections are kept under. */
export function actionOf({ body }: StoredDocument): string | undefined {
  const { review } = JSON.parse(body) as {
    readonly review?: { readonly request?: { readonly envelope?: { readonly actionDigest?: string } } };
  };
  return review?.request?.envelope?.actionDigest;
}

/** The rejections of an action without those of some questions; undefined when none of them is there. */
export function withoutRejections(document: StoredDocument, questions: ReadonlySet<string>): DocumentPut | undefined {
  const { collection, key, revision, body, index } = document;
  const all = JSON.parse(body) as readonly { readonly interruptId: string }[];
  const rest = all.filter(({ interruptId }) => !questions.has(interruptId));
  if (rest.length === all.length) return undefined;
  const put = { collection, key, revision };
  return rest.length === 0 ? { ...put, body: null } : { ...put, body: JSON.stringify(rest), index };
}

/** The thread a journal's first record says it was forked from, when it may use what is recorded there. */
export function forkedFrom(payload: string | null): { readonly thread: ThreadId; readonly uses: boolean } | undefined {
  // In canonical JSON an entry has its type in this form; most records need not be parsed.
  if (payload?.includes('"type":"forked"') !== true) return undefined;
  const entries = JSON.parse(payload) as readonly { type: string; thread: ThreadId; effects: string }[];
  const forked = entries.find(({ type }) => type === "forked");
  return forked && { thread: forked.thread, uses: forked.effects !== "execute" };
}
