/**
 * Exports everything that was appended for a tenant, as the lines of export-form.ts. Needs memory for one page of
 * records and one head per stream; writes nothing.
 */
import type { Tenant } from "../core/ids.ts";
import type { Store } from "../storage/store.ts";
import { emptyLog, nextLog, type Head } from "./event-log.ts";
import { endLine, headerLine, HEADS_A_LINE, headsLine, recordLine } from "./export-form.ts";
import { readKeys } from "./key-stream.ts";

const PAGE = 500;

/** How far an export goes. */
export interface ExportOptions {
  /** Asked after each page of records: true ends the export there, as if nothing had been appended since. */
  readonly isEnough?: () => boolean;
}

/** The lines of an export, without line breaks. What is appended while it runs may be in it or not, from some record on. */
export async function* exportAudit(
  store: Store,
  tenant: Tenant,
  { isEnough = () => false }: ExportOptions = {},
): AsyncGenerator<string, void, undefined> {
  const header = headerLine({ tenant, createdAt: store.now(), ...(await readKeys(store, tenant)) });
  yield header;
  const heads = new Map<string, { seq: number; hash: string }>();
  let log = emptyLog(tenant);
  let records = 0;
  for (let cursor: string | undefined; ;) {
    const page = await store.events(tenant, cursor, PAGE);
    for (const { stream, record } of page) {
      const { seq, hash } = record;
      const head = heads.get(stream);
      if (head === undefined) heads.set(stream, { seq, hash });
      else Object.assign(head, { seq, hash });
      log = nextLog(log, stream, record);
      records += 1;
      yield recordLine(stream, record);
    }
    cursor = page.at(-1)?.cursor;
    if (page.length < PAGE || isEnough()) break;
  }
  yield* headLines(heads);
  yield endLine({ records, streams: heads.size, log }, header);
}

function* headLines(heads: ReadonlyMap<string, { readonly seq: number; readonly hash: string }>): Generator<string> {
  let line: Head[] = [];
  for (const [stream, { seq, hash }] of heads) {
    line.push([stream, seq, hash]);
    if (line.length < HEADS_A_LINE) continue;
    yield headsLine(line);
    line = [];
  }
  if (line.length > 0) yield headsLine(line);
}
