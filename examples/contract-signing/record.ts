/**
 * The record of who signed what: what the parties were shown, and the signed receipt of each. It is checked with the
 * document and the office's public key alone: no store, no server, and no word of the office has to be believed.
 */
import { createHash } from "node:crypto";
import { verifyReceiptText, type PublicKey } from "holdpoint/audit";
import { z } from "zod";
import { fingerprint } from "./contract.ts";
import { documentOf } from "./shown.ts";

const RecordFile = z.object({ shown: z.unknown(), receipts: z.array(z.unknown()) });

/** The part of a signed receipt that says who did what, and when. */
const Vote = z.object({
  vote: z.object({
    by: z.string(),
    said: z.object({ type: z.literal("approve") }),
    /** Digest of what was shown. */
    shown: z.string(),
    at: z.number(),
  }),
});

export interface Signature {
  readonly by: string;
  readonly at: number;
  /** The document. */
  readonly sha256: string;
}

/** JSON as one text whatever the order of its keys (RFC 8785, for what is in here). */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
}

/** The signatures in a record, in order; throws what is wrong with it. `parties`: who had to sign, in which order. */
export function verifyRecord(
  record: string,
  document: Uint8Array,
  keys: readonly PublicKey[],
  parties: readonly string[],
): readonly Signature[] {
  const { shown, receipts } = RecordFile.parse(JSON.parse(record));
  const sha256 = documentOf(shown);
  if (fingerprint(document) !== sha256) throw new Error("This is not the document that was signed.");
  const page = createHash("sha256").update(canonical(shown)).digest("hex");

  const signatures = receipts.map((receipt) => {
    const check = verifyReceiptText(JSON.stringify(receipt), keys);
    if (!check.ok) throw new Error(`A receipt does not hold: ${check.detail}.`);
    const { vote } = Vote.parse(check.signed.content);
    if (vote.shown !== page) throw new Error(`${vote.by} signed something else.`);
    return { by: vote.by, at: vote.at, sha256 };
  });
  const order = signatures.map(({ by }) => by).join();
  if (order !== parties.join()) throw new Error(`It was signed by ${order} and not by ${parties.join()}.`);
  if (signatures.some(({ at }, index) => at < (signatures[index - 1]?.at ?? 0))) throw new Error("The order is wrong.");
  return signatures;
}
