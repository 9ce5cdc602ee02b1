/**
 * Checks the checkpoints of an export against its records.
 *
 * J1. A checkpoint holds when its signature does, it cites the one before, and the log it states is the log that was
 *     read up to that event (event-log.ts, V1).
 * J2. When the log is another, the heads it signed say which streams are cut short, missing or changed. Later ones
 *     cover the same past, so only the first is reported, but for what their heads name anew.
 * J3. Events after the last one that holds are not covered: only the chain speaks for them. Its own record is signed.
 */
import { CHECKPOINTS, readCheckpoint, type CheckpointContent } from "./checkpoint.ts";
import type { Head, LogTrail } from "./event-log.ts";
import type { ExportedRecord } from "./export-form.ts";
import type { Findings } from "./findings.ts";
import type { KeySet } from "./public-key.ts";
import type { SignatureTally } from "./signature-tally.ts";
import { checkSigned } from "./check-signed.ts";
import type { StreamChains } from "./stream-chains.ts";

/** A checkpoint that holds. */
export interface HeldCheckpoint {
  readonly number: number;
  readonly at: number;
  /** Hash of the record that holds it. */
  readonly hash: string;
  readonly events: number;
  readonly keyId: string;
}

export interface CheckpointGround {
  readonly tenant: string;
  readonly keys: KeySet;
  readonly findings: Findings;
  readonly tally: SignatureTally;
  readonly chains: StreamChains;
  readonly trail: LogTrail;
}

export class CheckpointCheck {
  readonly #ground: CheckpointGround;
  #before: { readonly number: number; readonly hash: string; readonly events: number } | undefined;
  #last: HeldCheckpoint | undefined;
  #count = 0;
  /** Places in the log of signed checkpoints after the last event that is covered. */
  #own: number[] = [];
  #isBroken = false;
  #isSigned = false;

  constructor(ground: CheckpointGround) {
    this.#ground = ground;
  }

  /** Checkpoints that hold. */
  get count(): number {
    return this.#count;
  }

  /** True when a key that counts signed one, whether it holds or contradicts the records. */
  get isSigned(): boolean {
    return this.#isSigned;
  }

  get last(): HeldCheckpoint | undefined {
    return this.#last;
  }

  /** Events that no checkpoint covers (J3). */
  get uncovered(): number {
    return this.#ground.trail.count - (this.#last?.events ?? 0) - this.#own.length;
  }

  /** Checks a record of the stream `checkpoint`; the trail ends with it. */
  check({ stream, seq, hash, payload }: ExportedRecord): void {
    if (stream !== CHECKPOINTS) return;
    const { findings, keys, tally } = this.#ground;
    const place = { stream, seq };
    const signed = readCheckpoint(payload)?.signed;
    if (signed === undefined) return findings.add("checkpoint", "the record holds no checkpoint", place);
    const { content } = signed;
    const before = this.#before;
    this.#before = { number: content.number, hash, events: content.events };
    const check = checkSigned("checkpoint", signed, keys);
    if (!check.ok) return findings.add("checkpoint", `the checkpoint does not hold: ${check.detail}`, place);
    tally.add(signed.keyId);
    this.#isSigned = true;
    if (content.tenant !== this.#ground.tenant || content.number !== seq) {
      return findings.add("checkpoint", "the checkpoint was written for another place", place);
    }
    if (content.before !== (before?.hash ?? null) || content.number !== (before?.number ?? 0) + 1) {
      return findings.add("checkpoint", "the checkpoint does not follow the one before it", place);
    }
    if (this.#isTrue(content, place)) this.#hold(content, hash, signed.keyId);
  }

  #hold({ number, at, events }: CheckpointContent, hash: string, keyId: string): void {
    this.#count += 1;
    this.#own = [...this.#own.filter((position) => position > events), this.#ground.trail.count];
    this.#last = { number, at, hash, events, keyId };
  }

  /** True when the records up to there are those it signed (J1); else says which are not (J2). */
  #isTrue({ number, events, log, heads }: CheckpointContent, place: { stream: string; seq: number }): boolean {
    const { trail, findings } = this.#ground;
    const found = trail.at(events);
    if (found === log) return true;
    let named = 0;
    for (const head of heads) if (this.#compare(head, number)) named += 1;
    if (this.#isBroken) return false;
    this.#isBroken = true;
    if (events >= trail.count) {
      const detail = `checkpoint ${number} signed ${events} records; only ${trail.count - 1} are there before it`;
      findings.add("checkpoint", detail, place);
    } else if (found === undefined) {
      const detail = `checkpoint ${number} covers ${events} records and stands too far from the last of them to be compared`;
      findings.add("checkpoint", detail, place);
    } else {
      const since = this.#last?.events ?? 0;
      const where =
        named > 0
          ? "see the streams named"
          : `one after record ${since} of the export is missing, added, changed or moved`;
      findings.add(
        "checkpoint",
        `the first ${events} records are not those checkpoint ${number} signed: ${where}`,
        place,
      );
    }
    return false;
  }

  /** Reports a stream that is not as the checkpoint signed it; false when nothing speaks against it. */
  #compare([stream, seq, hash]: Head, number: number): boolean {
    const { chains, findings } = this.#ground;
    const head = chains.head(stream);
    const place = { stream, seq: (head?.seq ?? 0) + 1 };
    if (head === undefined) {
      findings.add("truncated", `the stream is missing; checkpoint ${number} signed ${seq} records of it`, place);
    } else if (head.seq < seq) {
      const detail = `the stream is cut short: it has ${head.seq} of the ${seq} records checkpoint ${number} signed`;
      findings.add("truncated", detail, place);
    } else if (head.seq === seq && head.hash !== hash) {
      findings.add("changed", `its hash is not the one checkpoint ${number} signed`, { stream, seq });
    } else return false;
    return true;
  }
}
