/**
 * Claims: somebody says that they look at a question, so that others look at another one.
 *
 * C1. A claim is advice: it decides nothing, and keeps nobody from deciding.
 * C2. It lasts ten minutes, and can be made anew. While it lasts nobody else's takes its place.
 * C3. Claims that are over are taken out of the store by those that come after.
 * C4. That a question is claimed, and given back, is recorded in a stream of its own in the same commit, so that lists
 *     elsewhere hear of it: without names, as who looks is nobody's business later, and at most 100 times for a question,
 *     so that nobody can fill the store. Later claims of it count as well, and are only heard of when it is read.
 */
import { genesis, seal } from "../../core/chain.ts";
import { HoldpointError } from "../../core/errors.ts";
import type { InterruptId, Tenant } from "../../core/ids.ts";
import { canonical } from "../../core/json.ts";
import type { DocumentPut, Store, StoredDocument, StreamAppend } from "../../storage/store.ts";
import { newSalt } from "../journal/journal.ts";

const CLAIMS = "claim";
/** How long a claim lasts (C2). */
export const CLAIM_MS = 600_000;
/** Others that are taken out with one that is made (C3). */
const SWEPT = 5;
/** Records of a question's claims at the most (C4). */
const RECORDED = 100;
const ROUNDS = 20;

/** Who looks at a question, and until when. */
export interface Claim {
  readonly by: string;
  readonly until: number;
}

function parse({ body }: StoredDocument): Claim {
  return JSON.parse(body) as Claim;
}

/** The claims on questions that last. */
export async function claimsOn(
  store: Store,
  tenant: Tenant,
  ids: readonly InterruptId[],
): Promise<ReadonlyMap<string, Claim>> {
  if (ids.length === 0) return new Map();
  const now = store.now();
  const found = (await store.get(tenant, CLAIMS, ids)).map((one) => [one.key, parse(one)] as const);
  return new Map(found.filter(([, { until }]) => until > now));
}

/** Deletions of claims that are over (C3). */
async function sweepings(store: Store, tenant: Tenant, but: InterruptId, now: number): Promise<readonly DocumentPut[]> {
  const { items } = await store.find({ tenant, collection: CLAIMS, limit: SWEPT });
  return items
    .filter((one) => one.key !== but && one.index.at <= now)
    .map(({ key, revision }) => ({ collection: CLAIMS, key, revision, body: null }));
}

/** What is recorded of a change (C4). */
async function recordOf(
  store: Store,
  { tenant, id, at }: { readonly tenant: Tenant; readonly id: InterruptId; readonly at: number },
  type: "claimed" | "released",
): Promise<readonly StreamAppend[]> {
  const stream = `${CLAIMS}/${id}`;
  const before = await store.read(tenant, stream, 0, RECORDED);
  if (before.length === RECORDED) return [];
  const { seq, hash } = before.at(-1) ?? { seq: 0, hash: genesis(tenant, stream) };
  return [{ stream, record: seal(hash, seq + 1, at, canonical([{ type, interrupt: id }]), newSalt()) }];
}

/** Changes the claim on a question to what `next` says; refused while it is somebody else's (C2). */
async function change(
  store: Store,
  { tenant, id, by }: { readonly tenant: Tenant; readonly id: InterruptId; readonly by: string },
  next: (now: number) => Claim | undefined,
): Promise<Claim | undefined> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const now = store.now();
    const [found] = await store.get(tenant, CLAIMS, [id]);
    const claim = found === undefined ? undefined : parse(found);
    if (claim !== undefined && claim.by !== by && claim.until > now) {
      throw new HoldpointError(
        "INTERRUPT_CLAIMED",
        `${claim.by} looks at ${id} until ${new Date(claim.until).toISOString()}; it can be decided all the same.`,
        { interruptId: id, by: claim.by, until: claim.until },
      );
    }
    const made = next(now);
    const revision = found?.revision ?? 0;
    if (made === undefined && revision === 0) return undefined;
    const document = { collection: CLAIMS, key: id, revision };
    const put: DocumentPut =
      made === undefined
        ? { ...document, body: null }
        : { ...document, body: JSON.stringify(made), index: { at: made.until } };
    const swept = round === 0 && made !== undefined ? await sweepings(store, tenant, id, now) : [];
    const append = await recordOf(store, { tenant, id, at: now }, made === undefined ? "released" : "claimed");
    if ((await store.commit({ tenant, append, put: [put, ...swept] })).ok) return made;
  }
  throw new HoldpointError("STORE_CONFLICT", `The claim on ${id} was changed by others ${ROUNDS} times in a row.`, {
    interruptId: id,
  });
}

/** Claims a question, or claims it anew. Throws INTERRUPT_CLAIMED. */
export async function claim(store: Store, tenant: Tenant, id: InterruptId, by: string): Promise<Claim> {
  return (await change(store, { tenant, id, by }, (now) => ({ by, until: now + CLAIM_MS }))) as Claim;
}

/** Gives one's claim back; nothing when there is none. Throws INTERRUPT_CLAIMED when it is somebody else's. */
export async function release(store: Store, tenant: Tenant, id: InterruptId, by: string): Promise<void> {
  await change(store, { tenant, id, by }, () => undefined);
}
