/**
 * Attempts to get around a gate: refused, and on record with who and how, so that they can be counted (G10).
 *
 * B1. What concerns a question that reviewers decide is in that question's stream (approvals/deciding); everything else
 *     is in the stream `bypass`: questions that just take an answer, or do not exist, and grants. There, 500 are
 *     recorded of one actor and 100,000 in all, with names cut to 80 characters: nobody can fill the store with it, nor
 *     keep what others try off the record.
 * B2. An answer is an attempt when it comes from an agent, or names a digest its question never had. People who come
 *     second, late, or with something that does not fit try nothing of the kind.
 */
import { genesis, seal } from "../../core/chain.ts";
import { isHoldpointError } from "../../core/errors.ts";
import type { Tenant } from "../../core/ids.ts";
import type { InterruptRecord } from "../../core/interrupt.ts";
import { canonical, digestOf } from "../../core/json.ts";
import type { DocumentPut, Store, StoredDocument } from "../../storage/store.ts";
import { newSalt } from "../journal/journal.ts";
import type { Answering } from "./questions.ts";

/** The stream of attempts that are in no stream of a question. */
export const BYPASSES = "bypass";
/** Records of the stream at the most (B1). */
const MOST = 100_000;
/** Of these, those of one actor at the most (B1). */
const MOST_OF_ONE = 500;
/** Longest name of what was tried on. */
const NAME_MAX = 80;
/** Every round somebody else tried something; more than a few of these in a row are no coincidence. */
const ROUNDS = 50;

/** Somebody tried to get around a gate. */
export interface BypassAttempt {
  readonly at: number;
  readonly by: string;
  /** `person`, `agent`, `service`, or `executor` for a consumption. */
  readonly as: string;
  /** Why it was refused. */
  readonly code: string;
  /** What they tried: `approve`, `consume` … */
  readonly attempt: string;
  /** The question, or what they took for one; of a grant its id, or the tool it would be for; of a breakpoint the thread. */
  readonly interruptId: string;
}

/** The end of the stream, as a document: so that an attempt costs the same however many there were. */
interface End {
  readonly seq: number;
  readonly hash: string;
}

/** How much is recorded of one actor. */
interface Share {
  readonly recorded: number;
}

/** What is said in a document; `none` where there is none yet. */
function said<Body>(document: StoredDocument | undefined, none: Body): Body {
  return document === undefined ? none : (JSON.parse(document.body) as Body);
}

function replaced(before: StoredDocument | undefined, key: string, body: End | Share): DocumentPut {
  const revision = before?.revision ?? 0;
  return { collection: BYPASSES, key, revision, body: JSON.stringify(body), index: { at: 0 } };
}

/** Records an attempt in the stream `bypass` (B1). One that cannot be recorded is refused all the same. */
export async function recordAttempt(
  store: Store,
  tenant: Tenant,
  { interruptId, ...attempt }: Omit<BypassAttempt, "at">,
): Promise<void> {
  const what = interruptId.slice(0, NAME_MAX).toWellFormed();
  const own = `of ${digestOf([attempt.as, attempt.by])}`;
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = await store.get(tenant, BYPASSES, ["end", own]);
    const last = found.find(({ key }) => key === "end");
    const share = found.find(({ key }) => key === own);
    const { seq, hash } = said<End>(last, { seq: 0, hash: genesis(tenant, BYPASSES) });
    const { recorded } = said<Share>(share, { recorded: 0 });
    if (seq >= MOST || recorded >= MOST_OF_ONE) return;
    const at = store.now();
    const entry = { type: "bypass_refused", at, ...attempt, interruptId: what };
    const record = seal(hash, seq + 1, at, canonical([entry]), newSalt());
    const put = [
      replaced(last, "end", { seq: record.seq, hash: record.hash }),
      replaced(share, own, { recorded: recorded + 1 }),
    ];
    if ((await store.commit({ tenant, append: [{ stream: BYPASSES, record }], put })).ok) return;
  }
}

/** Records an attempt on a question that does not exist. */
export function recordUnknown(
  store: Store,
  tenant: Tenant,
  attempt: Omit<BypassAttempt, "at" | "code">,
): Promise<void> {
  return recordAttempt(store, tenant, { code: "INTERRUPT_NOT_FOUND", ...attempt });
}

/** Records what was refused on a question that just takes an answer, if it was an attempt (B2). */
export async function recordRefused(
  store: Store,
  tenant: Tenant,
  { id, digest }: Pick<InterruptRecord, "id" | "digest">,
  { by, kind = "person", digest: named = digest }: Pick<Answering, "by" | "kind" | "digest">,
  error: unknown,
): Promise<void> {
  if (!isHoldpointError(error) || (kind !== "agent" && named === digest)) return;
  await recordAttempt(store, tenant, { by, as: kind, code: error.code, attempt: "answer", interruptId: id });
}
