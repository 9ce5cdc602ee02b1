/**
 * Verifies an export offline: from its lines alone, without a store and without a server.
 *
 * O1. It never throws, whatever the lines hold: what cannot be read is a finding.
 * O2. Each finding names the line and, when it can be told, the stream and the sequence number.
 * O3. With trusted keys, only they and those they handed over to count (key-ring.ts, K1), and an export without a
 *     checkpoint of theirs is not verified: without one, everything could have been written anew. Without trusted keys,
 *     those in the header are used, and the report says that nobody checked whose they are.
 * O4. What cannot be seen from an export alone: that everything after its last checkpoint was left out and its end
 *     written anew. So the report names the last checkpoint, to be compared with the last one somebody knows of.
 */
import { sha256 } from "../core/digest.ts";
import type { Tenant } from "../core/ids.ts";
import { CheckpointCheck, type HeldCheckpoint } from "./checkpoint-check.ts";
import { ErasureCheck } from "./erasure-check.ts";
import { LogTrail } from "./event-log.ts";
import {
  asEnd,
  asHeader,
  asHeads,
  asRecord,
  parseLine,
  type End,
  type ExportedRecord,
  type Header,
  type Line,
} from "./export-form.ts";
import { Findings, shown, type Finding } from "./findings.ts";
import { rotationHolds, withSuccessors } from "./key-ring.ts";
import { KeySet, type PublicKey } from "./public-key.ts";
import { ReceiptCheck } from "./receipt-check.ts";
import { SignatureTally } from "./signature-tally.ts";
import { StreamChains } from "./stream-chains.ts";

export interface VerifyOptions {
  /** Keys somebody vouches for. When left out, the export's own are used (O3). */
  readonly trusted?: readonly PublicKey[];
}

/** What is in an export. */
interface Figures {
  readonly records: number;
  readonly streams: number;
  /** Records whose payload was erased. */
  readonly erased: number;
  /** Receipts that hold, and decisions that carry none. */
  readonly receipts: number;
  readonly decisionsWithoutReceipt: number;
  /** Checkpoints that hold, and the last of them. */
  readonly checkpoints: number;
  readonly lastCheckpoint: HeldCheckpoint | undefined;
  /** Records no checkpoint covers: only the hash chain speaks for them. */
  readonly uncovered: number;
}

/** What a verification found. */
export interface AuditReport extends Figures {
  /** Nothing contradicts: `findings` is empty. */
  readonly ok: boolean;
  /** Undefined when the header cannot be read; then nothing was checked. */
  readonly tenant: string | undefined;
  readonly createdAt: number | undefined;
  readonly lines: number;
  /** Signatures that hold, rotations aside. */
  readonly signatures: number;
  /** The keys that were used, with the signatures of each. */
  readonly keys: readonly (PublicKey & { readonly signatures: number })[];
  /** False when no trusted keys were given: the export vouches for itself (O3). */
  readonly isIdentityChecked: boolean;
  /** The first findings, and how many there are. */
  readonly findings: readonly Finding[];
  readonly findingsTotal: number;
}

/** Goes through the lines of an export after its header. */
class Verification {
  readonly #findings: Findings;
  readonly #trail: LogTrail;
  readonly #chains: StreamChains;
  readonly #receipts: ReceiptCheck;
  readonly #checkpoints: CheckpointCheck;
  readonly #erasures: ErasureCheck;
  readonly #headerDigest: string;
  #end: End | undefined;
  #hasHeads = false;

  constructor(header: Header, line: string, ground: { keys: KeySet; findings: Findings; tally: SignatureTally }) {
    const { keys, findings, tally } = ground;
    const tenant = header.tenant as Tenant;
    this.#findings = findings;
    this.#headerDigest = sha256(line);
    this.#trail = new LogTrail(tenant);
    this.#chains = new StreamChains(tenant, findings);
    this.#receipts = new ReceiptCheck(tenant, keys, findings, tally);
    this.#erasures = new ErasureCheck(findings);
    this.#checkpoints = new CheckpointCheck({ ...ground, tenant, chains: this.#chains, trail: this.#trail });
  }

  take(line: string): void {
    const value = parseLine(line);
    if (this.#end !== undefined) {
      this.#findings.add("malformed", "there is a line after the end of the export");
      return;
    }
    const record = this.#spelled(asRecord(value, line));
    if (record !== undefined) return this.#record(record);
    const heads = this.#spelled(asHeads(value, line));
    if (heads !== undefined) {
      this.#hasHeads = true;
      for (const head of heads.heads) this.#chains.list(head);
      return;
    }
    const end = this.#spelled(asEnd(value, line));
    if (end !== undefined) this.#end = end;
    else this.#findings.add("malformed", `the line is none of an export: ${shown(line)}`);
  }

  #spelled<T>(line: Line<T> | undefined): T | undefined {
    if (line?.exact !== false) return line?.value;
    const { stream, seq } = line.value as Partial<ExportedRecord>;
    this.#findings.add("malformed", "the line is not spelled as it was exported", {
      ...(stream === undefined ? {} : { stream }),
      ...(seq === undefined ? {} : { seq }),
    });
    return line.value;
  }

  #record(record: ExportedRecord): void {
    const { stream, seq, salt } = record;
    if (this.#hasHeads) this.#findings.add("reordered", "the record comes after the heads", { stream, seq });
    if (salt?.includes("\n") === true) {
      this.#findings.add("changed", "its salt holds a line break, so its payload cannot be told from it", {
        stream,
        seq,
      });
    }
    if (!this.#chains.follow(record)) return;
    this.#trail.add(stream, record);
    this.#erasures.check(record);
    this.#receipts.check(record);
    this.#checkpoints.check(record);
  }

  /** Compares what was there with what the end says. `isTrustLimited`: only trusted keys count (O3). */
  finish(isTrustLimited: boolean): void {
    const end = this.#end;
    this.#chains.end(this.#hasHeads);
    this.#erasures.end();
    if (isTrustLimited && this.#trail.count > 0 && !this.#checkpoints.isSigned) {
      this.#findings.add("checkpoint", "no trusted key signed a checkpoint: all of it could have been written anew");
    }
    if (end === undefined) {
      this.#findings.add("truncated", "the export has no last line: something is missing at its end");
      return;
    }
    const { count: records, log } = this.#trail;
    const { count: streams } = this.#chains;
    if (streams > 0 && !this.#hasHeads) this.#findings.add("truncated", "the heads of the streams are missing");
    if (end.header !== this.#headerDigest) {
      this.#findings.add("summary", "the header is not the one it was exported with");
    }
    this.#compare("records", end.records, records);
    this.#compare("streams", end.streams, streams);
    if (end.log !== log) {
      this.#findings.add("summary", "the records, or their order, are not those that were exported");
    }
  }

  #compare(what: string, exported: number, found: number): void {
    if (exported === found) return;
    this.#findings.add("summary", `${exported} ${what} were exported, and ${found} are here`);
  }

  /** The figures of the report. */
  get figures(): Figures {
    return {
      records: this.#trail.count,
      streams: this.#chains.count,
      erased: this.#erasures.count,
      receipts: this.#receipts.count,
      decisionsWithoutReceipt: this.#receipts.without,
      checkpoints: this.#checkpoints.count,
      lastCheckpoint: this.#checkpoints.last,
      uncovered: this.#checkpoints.uncovered,
    };
  }
}

const NOTHING: Figures = {
  records: 0,
  streams: 0,
  erased: 0,
  receipts: 0,
  decisionsWithoutReceipt: 0,
  checkpoints: 0,
  lastCheckpoint: undefined,
  uncovered: 0,
};

/** The keys that count (O3). */
function usableKeys(
  { keys, rotations }: Header,
  trusted: VerifyOptions["trusted"],
  findings: Findings,
): readonly PublicKey[] {
  const all = new KeySet(keys);
  for (const rotation of rotations) {
    if (rotationHolds(rotation, all)) continue;
    findings.add(
      "key",
      `the rotation from ${shown(rotation.content.from)} to ${rotation.content.to.keyId} does not hold`,
    );
  }
  return trusted === undefined ? keys : withSuccessors(trusted, rotations);
}

function readHeader(line: string, findings: Findings): Header | undefined {
  const header = asHeader(parseLine(line), line);
  if (header === undefined) {
    findings.add("malformed", "the first line is no header of an export this version reads; nothing else was checked");
  } else if (!header.exact) findings.add("malformed", "the header is not spelled as it was exported");
  return header?.value;
}

/** Verifies an export from its lines (without line breaks). Never throws because of what they hold (O1). */
export async function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  { trusted }: VerifyOptions = {},
): Promise<AuditReport> {
  const findings = new Findings();
  const tally = new SignatureTally();
  let header: Header | undefined;
  let keys: readonly PublicKey[] = [];
  let verification: Verification | undefined;
  for await (const line of lines) {
    findings.line += 1;
    if (verification !== undefined) {
      verification.take(line);
      continue;
    }
    header = readHeader(line, findings);
    if (header === undefined) break;
    keys = usableKeys(header, trusted, findings);
    verification = new Verification(header, line, { keys: new KeySet(keys), findings, tally });
  }
  if (findings.line === 0) findings.add("truncated", "the export is empty");
  verification?.finish(trusted !== undefined);
  return {
    ok: findings.total === 0,
    tenant: header?.tenant,
    createdAt: header?.createdAt,
    lines: findings.line,
    ...(verification?.figures ?? NOTHING),
    signatures: tally.total,
    keys: keys.map(({ keyId, publicKey }) => ({ keyId, publicKey, signatures: tally.of(keyId) })),
    isIdentityChecked: trusted !== undefined,
    findings: findings.list,
    findingsTotal: findings.total,
  };
}
