/**
 * Follows the hash chains of all streams of an export and names each record that breaks one.
 *
 * H1. A record that follows the one before it is in order. After one that does not, the chain is taken up again from
 *     what the record says, so that one change is one finding.
 * H2. When a record's own hash was changed, the next one tells: it follows from the hash the record should have.
 * H3. Records that were passed over are missing at the end, unless they came later: then they are reordered.
 */
import { brokenLink, genesis, payloadDigest, seal } from "../core/chain.ts";
import type { Tenant } from "../core/ids.ts";
import type { Head } from "./event-log.ts";
import type { ExportedRecord } from "./export-form.ts";
import { shown, type Findings } from "./findings.ts";

/** Sequence numbers that were passed over. */
interface Gap {
  readonly from: number;
  readonly to: number;
  readonly line: number;
}

interface Chain {
  seq: number;
  hash: string;
  /** What the last record's hash should be, when it is another (H2). */
  other: string | undefined;
  /** Its head was listed at the end of the export. */
  isListed: boolean;
}

/** Gaps kept per stream; more are reported at once. */
const GAPS_MAX = 1_000;

const range = (from: number, to: number): string =>
  from === to ? `record ${from} is` : `records ${from} to ${to} are`;

export class StreamChains {
  readonly #tenant: Tenant;
  readonly #findings: Findings;
  readonly #chains = new Map<string, Chain>();
  readonly #gaps = new Map<string, Gap[]>();

  constructor(tenant: Tenant, findings: Findings) {
    this.#tenant = tenant;
    this.#findings = findings;
  }

  get count(): number {
    return this.#chains.size;
  }

  /** Follows a stream by one record. False when the record was there before: it says nothing new. */
  follow(record: ExportedRecord): boolean {
    const { stream, seq, hash } = record;
    const chain = this.#chainOf(stream);
    if (seq <= chain.seq) return this.#late(chain, record);
    if (seq > chain.seq + 1) {
      this.#passOver(stream, chain, seq);
      this.#checkPayload(record);
      chain.other = undefined;
    } else if (brokenLink(chain.hash, record) === undefined) chain.other = undefined;
    else chain.other = this.#diagnose(chain, record);
    chain.seq = seq;
    chain.hash = hash;
    return true;
  }

  /** The last record of a stream; undefined when the export has none. */
  head(stream: string): { readonly seq: number; readonly hash: string } | undefined {
    return this.#chains.get(stream);
  }

  /** Compares a stream with the head listed for it. */
  list([stream, seq, hash]: Head): void {
    const chain = this.#chains.get(stream);
    if (chain === undefined) {
      const detail = `the stream is missing: ${range(1, seq)} not there`;
      this.#findings.add("truncated", detail, { stream, seq: 1 });
      return;
    }
    if (chain.isListed) this.#findings.add("duplicated", `the head of ${shown(stream)} is listed again`, { stream });
    chain.isListed = true;
    if (chain.seq < seq) {
      const detail = `the stream is cut short: ${range(chain.seq + 1, seq)} not there`;
      this.#findings.add("truncated", detail, { stream, seq: chain.seq + 1 });
    } else if (chain.seq > seq) {
      const detail = `${range(seq + 1, chain.seq)} beyond the end of the stream`;
      this.#findings.add("added", detail, { stream, seq: seq + 1 });
    } else if (chain.hash !== hash) {
      this.#findings.add("changed", "its hash is not that of the head listed for its stream", { stream, seq });
    }
  }

  /** Reports what never came. `isListed`: heads were listed, and every stream should be among them. */
  end(isListed: boolean): void {
    for (const [stream, gaps] of this.#gaps) for (const gap of gaps) this.#missing(stream, gap);
    if (!isListed) return;
    for (const [stream, chain] of this.#chains) {
      if (!chain.isListed) this.#findings.add("added", "the stream is not among the heads listed", { stream, seq: 1 });
    }
  }

  #chainOf(stream: string): Chain {
    const known = this.#chains.get(stream);
    if (known !== undefined) return known;
    const hash = genesis(this.#tenant, stream);
    const chain: Chain = { seq: 0, hash, other: undefined, isListed: false };
    this.#chains.set(stream, chain);
    return chain;
  }

  #passOver(stream: string, chain: Chain, seq: number): void {
    const gap: Gap = { from: chain.seq + 1, to: seq - 1, line: this.#findings.line };
    const gaps = this.#gaps.get(stream);
    if (gaps === undefined) this.#gaps.set(stream, [gap]);
    else if (gaps.length < GAPS_MAX) gaps.push(gap);
    else this.#missing(stream, gap);
  }

  #missing(stream: string, { from, to, line }: Gap): void {
    const detail = `${range(from, to)} missing before line ${line}`;
    this.#findings.add("missing", detail, { stream, seq: from });
  }

  /** A record at or before the last one: one that was passed over, or one that is there again (H3). */
  #late(chain: Chain, record: ExportedRecord): boolean {
    const { stream, seq, hash } = record;
    const gaps = this.#gaps.get(stream) ?? [];
    const index = gaps.findIndex(({ from, to }) => from <= seq && seq <= to);
    const gap = gaps[index];
    if (gap === undefined) {
      const isSame = seq === chain.seq && hash === chain.hash;
      const detail = isSame ? "the record is there twice" : `a record ${seq} was there before`;
      this.#findings.add("duplicated", detail, { stream, seq });
      return false;
    }
    gaps.splice(
      index,
      1,
      ...(gap.from < seq ? [{ ...gap, to: seq - 1 }] : []),
      ...(seq < gap.to ? [{ ...gap, from: seq + 1 }] : []),
    );
    this.#findings.add("reordered", `the record comes after record ${chain.seq}`, { stream, seq });
    this.#checkPayload(record);
    return true;
  }

  #checkPayload({ stream, seq, payload, salt, digest }: ExportedRecord): void {
    if (payload === null || salt === null || payloadDigest(salt, payload) === digest) return;
    this.#findings.add("changed", "its payload is not what was recorded", { stream, seq });
  }

  /** Says what is wrong with a record that does not follow; the hash it should have, if another (H2). */
  #diagnose(chain: Chain, record: ExportedRecord): string | undefined {
    const { stream, seq, at, payload, salt, digest, hash } = record;
    const bare = { ...record, payload: null, salt: null };
    const isLinked = brokenLink(chain.hash, bare) === undefined;
    if (!isLinked && chain.other !== undefined && brokenLink(chain.other, bare) === undefined) {
      // It was the record before whose hash was changed.
      this.#checkPayload(record);
      return undefined;
    }
    if (payload === null || salt === null) {
      this.#findings.add("changed", NOT_LINKED, { stream, seq });
      return undefined;
    }
    const meant = seal(chain.hash, seq, at, payload, salt);
    const place = { stream, seq };
    if (isLinked) this.#findings.add("changed", "its payload is not what was recorded", place);
    else if (meant.hash === hash) this.#findings.add("changed", "its digest is not the one of its payload", place);
    else if (meant.digest === digest) this.#findings.add("changed", NOT_LINKED, place);
    else this.#findings.add("changed", "neither its payload nor its hash is what was recorded", place);
    return isLinked ? undefined : meant.hash;
  }
}

const NOT_LINKED =
  "it does not follow the record before it: its place, time, digest or hash was changed, or the record before was exchanged";
