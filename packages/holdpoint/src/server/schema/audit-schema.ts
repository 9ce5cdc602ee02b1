/** What was recorded, and whether it holds, as it is sent. */
import { z } from "@hono/zod-openapi";
import { digest, instant, name, paging, pageOf } from "./common.ts";

/** Records in the order of commits, or backwards. */
export const auditPageSchema = pageOf(
  z
    .strictObject({
      stream: z.string(),
      seq: z.int(),
      at: instant,
      payload: z.string().nullable().openapi({ description: "Canonical JSON, as it is hashed; null once erased." }),
      salt: z.string().nullable(),
      digest,
      hash: digest,
      kinds: z.array(z.string()).readonly().openapi({ description: "The types of its entries, each once." }),
      shown: z.string().optional().openapi({ description: "The payload with what is hidden in it written out." }),
    })
    .openapi("AuditRecord"),
);

/** Which records. */
export const auditQuery = z.strictObject({
  q: name.optional().openapi({ description: "Text in the name of the stream or in the payload." }),
  order: z.enum(["oldest", "newest"]).optional().openapi({ default: "oldest" }),
  ...paging,
});

const findingSchema = z
  .strictObject({
    kind: z.enum([
      "malformed",
      "missing",
      "truncated",
      "changed",
      "reordered",
      "duplicated",
      "added",
      "erased",
      "signature",
      "checkpoint",
      "key",
      "summary",
    ]),
    line: z.int(),
    stream: z.string().optional(),
    seq: z.int().optional(),
    detail: z.string(),
  })
  .openapi("AuditFinding");

/** What a verification found. */
export const verificationSchema = z
  .strictObject({
    ok: z.boolean().openapi({ description: "Nothing that was looked at contradicts." }),
    complete: z.boolean().openapi({ description: "false: it took too long, and the rest was not looked at." }),
    records: z.int(),
    streams: z.int(),
    threads: z.int(),
    erased: z.int(),
    signatures: z.int(),
    receipts: z.int(),
    decisionsWithoutReceipt: z.int(),
    checkpoints: z.int(),
    uncovered: z.int().openapi({ description: "Records that no checkpoint covers." }),
    isIdentityChecked: z.boolean().openapi({ description: "false: nobody said whose keys count." }),
    findings: z.array(findingSchema).readonly(),
    findingsTotal: z.int(),
  })
  .openapi("AuditVerification");
