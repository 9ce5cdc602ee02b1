import { brokenLink, genesis } from "../../core/chain.ts";
import type { Tenant } from "../../core/ids.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Store, StreamRecord } from "../../storage/store.ts";

const PAGE = 500;

/** A record of a stream whose place in the chain was checked. */
interface ChainedRecord {
  readonly seq: number;
  readonly hash: string;
  readonly entries: readonly JsonObject[];
}

/** The records of a stream, from the first on. */
export async function* readStream(store: Store, tenant: Tenant, stream: string): AsyncGenerator<StreamRecord> {
  let seq = 0;
  for (;;) {
    const records = await store.read(tenant, stream, seq, PAGE);
    yield* records;
    if (records.length < PAGE) return;
    seq = records.at(-1)?.seq ?? seq;
  }
}

/** The same with its chain checked on the way (G11). What is wrong with it is thrown as `altered` says. */
export async function* readChain(
  store: Store,
  tenant: Tenant,
  stream: string,
  altered: (what: string) => Error,
): AsyncGenerator<ChainedRecord> {
  let before = { seq: 0, hash: genesis(tenant, stream) };
  for await (const record of readStream(store, tenant, stream)) {
    const { seq, hash, payload } = record;
    const broken = seq === before.seq + 1 ? brokenLink(before.hash, record) : `record ${before.seq + 1} is missing`;
    if (broken !== undefined) throw altered(broken);
    if (payload === null) throw altered(`record ${seq} was erased`);
    before = { seq, hash };
    yield { seq, hash, entries: JSON.parse(payload) as readonly JsonObject[] };
  }
}
