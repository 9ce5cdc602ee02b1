/** Finds the last record of a stream, in a number of reads that grows with the logarithm of its length. */
import { genesis } from "../core/chain.ts";
import type { Tenant } from "../core/ids.ts";
import type { Store, StreamRecord } from "../storage/store.ts";

/** Where a stream ends: its last record, and the hash there; 0 and the hash before the first for an empty one. */
export type StreamEnd = Pick<StreamRecord, "seq" | "hash">;

/** The end of a stream, looked for from a place that it had reached before. */
export async function streamEnd(store: Store, tenant: Tenant, stream: string, from?: StreamEnd): Promise<StreamEnd> {
  let last = from ?? { seq: 0, hash: genesis(tenant, stream) };
  /** Takes the record as the last one that is known; false when there is none. */
  const reaches = async (seq: number): Promise<boolean> => {
    const [record] = await store.read(tenant, stream, seq - 1, 1);
    if (record !== undefined) last = { seq: record.seq, hash: record.hash };
    return record !== undefined;
  };
  let stride = 1;
  while (await reaches(last.seq + stride)) stride *= 2;
  for (let beyond = last.seq + stride; beyond - last.seq > 1;) {
    const middle = Math.floor((last.seq + beyond) / 2);
    if (!(await reaches(middle))) beyond = middle;
  }
  return last;
}
