/**
 * Checks the receipts that entries carry: `{ …, receipt: { content, keyId, signature } }`.
 *
 * T1. The signature holds, under a key that is trusted.
 * T2. The receipt names the record it is in (receipt.ts, R1), and says everything that the entry says: nothing in an
 *     entry is there unsigned.
 * T3. A decision without a receipt is no finding (who signs nothing has none), but it is counted.
 */
import { canonical, isObject, type Json } from "../core/json.ts";
import { checkSigned } from "./check-signed.ts";
import type { ExportedRecord } from "./export-form.ts";
import { shown, type Findings } from "./findings.ts";
import type { KeySet } from "./public-key.ts";
import type { SignatureTally } from "./signature-tally.ts";
import { signedText, writtenText } from "./signed.ts";

/** Entries of a question's stream that hold what somebody decided. */
const DECISIONS: ReadonlySet<unknown> = new Set(["decided", "voted", "edited"]);
/** In canonical JSON this stands only where an entry, or a value in one, has such a member: what has none is not parsed. */
const MARK = '"receipt":';
/** Streams of questions, whose entries are looked at in any case. */
const QUESTIONS = "interrupt/";

/** True when two values of one canonical text are the same: then their keys are in the same order, too. */
function isSame(left: unknown, right: unknown): boolean {
  return left === right || (typeof left === "object" && JSON.stringify(left) === JSON.stringify(right));
}

/** How the signed text of what stands in a payload is told: as it is written, or (keys like "10", which a parsed object
 *  has in an order of its own) sorted. Throws for a payload that is not canonical. */
function signedIn(payload: string, value: unknown): typeof signedText {
  if (JSON.stringify(value) === payload) return writtenText;
  if (canonical(value as Json, payload.length) === payload) return signedText;
  throw new Error("not canonical");
}

export class ReceiptCheck {
  readonly #tenant: string;
  readonly #keys: KeySet;
  readonly #findings: Findings;
  readonly #tally: SignatureTally;
  #count = 0;
  #without = 0;

  constructor(tenant: string, keys: KeySet, findings: Findings, tally: SignatureTally) {
    this.#tenant = tenant;
    this.#keys = keys;
    this.#findings = findings;
    this.#tally = tally;
  }

  /** Receipts whose signature and place are right. */
  get count(): number {
    return this.#count;
  }

  /** Decisions that carry no receipt (T3). */
  get without(): number {
    return this.#without;
  }

  check(record: ExportedRecord): void {
    const { payload, stream, seq } = record;
    if (payload === null || (!stream.startsWith(QUESTIONS) && !payload.includes(MARK))) return;
    let entries: unknown;
    let textOf: typeof signedText;
    try {
      entries = JSON.parse(payload);
      textOf = signedIn(payload, entries);
    } catch {
      this.#findings.add("signature", "its payload is not canonical JSON, so its receipts cannot be told", {
        stream,
        seq,
      });
      return;
    }
    for (const entry of Array.isArray(entries) ? (entries as unknown[]) : []) {
      if (!isObject(entry)) continue;
      if (entry["receipt"] !== undefined) this.#checkEntry(entry, record, textOf);
      else if (DECISIONS.has(entry["type"])) this.#without += 1;
    }
  }

  #checkEntry(
    entry: Readonly<Record<string, unknown>>,
    { stream, seq }: ExportedRecord,
    textOf: typeof signedText,
  ): void {
    const place = { stream, seq };
    const check = checkSigned("receipt", entry["receipt"], this.#keys, textOf);
    if (!check.ok) return this.#findings.add("signature", `the receipt does not hold: ${check.detail}`, place);
    const { content, keyId } = check.signed;
    this.#tally.add(keyId);
    if (content["tenant"] !== this.#tenant || content["stream"] !== stream || content["seq"] !== seq) {
      return this.#findings.add("signature", "the receipt was given for another record", place);
    }
    for (const [name, value] of Object.entries(entry)) {
      if (name === "receipt" || (Object.hasOwn(content, name) && isSame(content[name], value))) continue;
      return this.#findings.add("signature", `the receipt does not say the ${shown(name)} of its entry`, place);
    }
    this.#count += 1;
  }
}
