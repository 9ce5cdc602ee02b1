/**
 * Claims: somebody says that they look at a question, so that others look at another one.
 *
 * C1. A claim is advice: it decides nothing, and keeps nobody from deciding.
 * C2. It lasts ten minutes, and can be made anew. While it lasts nobody else's takes its place.
 * C3. Claims that are over are taken out of the store by those that come after.
 */
import { HoldpointError } from "../../core/errors.ts";
import type { InterruptId, Tenant } from "../../core/ids.ts";
import type { DocumentPut, Store, StoredDocument } from "../../storage/store.ts";

const CLAIMS = "claim";
/** How long a claim lasts (C2). */
export const CLAIM_MS = 600_000;
/** Others that are taken out with one that is made (C3). */
const SWEPT = 5;
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
    if ((await store.commit({ tenant, put: [put, ...swept] })).ok) return made;
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
