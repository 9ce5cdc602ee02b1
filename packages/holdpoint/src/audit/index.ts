/** Proof: signing keys, receipts, checkpoints, exports, and their verification offline. */
export { type Checkpoint, type CheckpointContent, CHECKPOINTS } from "./checkpoint.ts";
export { type HeldCheckpoint } from "./checkpoint-check.ts";
export { type Erasure, type ErasureGround, ERASURES, erasurePayload, refuseErasure } from "./erasure.ts";
export { type Head } from "./event-log.ts";
export { type SignatureCheck } from "./check-signed.ts";
export { exportAudit } from "./export.ts";
export { type Finding, type FindingKind } from "./findings.ts";
export { type OpenedKey, openKeyFile, rotateKeyFile } from "./key-file.ts";
export { type KeyRing, keyRingText, publicHalf, readKeyRing, type Rotation, signRotation } from "./key-ring.ts";
export { readKeys, recordKeys } from "./key-stream.ts";
export { readLines } from "./lines.ts";
export { KeySet, type PublicKey, publicKeyFromPem, publicKeyPem } from "./public-key.ts";
export { type ReceiptContent, type SignedReceipt, signReceipt } from "./receipt.ts";
export { type Signed } from "./signed.ts";
export { SigningKey } from "./signing-key.ts";
export { type AuditReport, verifyExport, type VerifyOptions } from "./verify.ts";
export { writeCheckpoint } from "./write-checkpoint.ts";
export { verifyReceipt, verifyReceiptText } from "./verify-receipt.ts";
