import { expect, test } from "vitest";
import { canonical, type Json } from "../core/json.ts";
import { publicHalf } from "./key-ring.ts";
import { KeySet } from "./public-key.ts";
import { checkSigned } from "./check-signed.ts";
import { signReceipt } from "./receipt.ts";
import { sign } from "./signed.ts";
import { verifyReceipt, verifyReceiptText } from "./verify-receipt.ts";
import { SigningKey } from "./signing-key.ts";

const signer = SigningKey.create();
const keys = [publicHalf(signer)];
const content = { tenant: "default", stream: "interrupt/int_1", seq: 1, by: "alice", value: { b: 1, a: [null, 2.5] } };
const receipt = signReceipt(signer, content);

test("a receipt holds on its own, as a value and as a file (R2)", () => {
  const holds = { ok: true, signed: receipt };
  expect(verifyReceipt(receipt, keys)).toEqual(holds);
  expect(verifyReceipt(receipt, new KeySet(keys))).toEqual(holds);
  expect(verifyReceiptText(JSON.stringify(receipt, null, 2), keys)).toEqual(holds);
  expect(verifyReceiptText(canonical(receipt as Json), keys)).toEqual(holds);
});

test("the order of its fields is not part of it", () => {
  const { value, ...rest } = content;
  expect(verifyReceipt({ ...receipt, content: { value: { a: value.a, b: value.b }, ...rest } }, keys).ok).toBe(true);
});

const other = SigningKey.create();

test.each<readonly [string, unknown, string]>([
  ["no object", 7, "malformed"],
  ["nothing", undefined, "malformed"],
  ["no content", { ...receipt, content: undefined }, "malformed"],
  ["no key", { ...receipt, keyId: 7 }, "malformed"],
  ["no signature", { ...receipt, signature: null }, "malformed"],
  ["content that is no JSON", { ...receipt, content: { at: Number.NaN } }, "malformed"],
  ["an unknown key", signReceipt(other, content), "unknown-key"],
  ["a known key's name on another's signature", { ...signReceipt(other, content), keyId: signer.keyId }, "forged"],
  ["other content", { ...receipt, content: { ...content, by: "eve" } }, "forged"],
  ["more content", { ...receipt, content: { ...content, more: 1 } }, "forged"],
  ["less content", { ...receipt, content: { tenant: "default" } }, "forged"],
  ["another signature", { ...receipt, signature: signer.sign("x") }, "forged"],
  ["a signature that is none", { ...receipt, signature: "x" }, "forged"],
  ["a signature for another purpose (G1)", sign(signer, "checkpoint", content), "forged"],
])("%s is no receipt", (_, value, reason) => {
  expect(verifyReceipt(value, keys)).toMatchObject({ ok: false, reason });
});

test("a receipt is no checkpoint and no rotation (G1)", () => {
  const set = new KeySet(keys);
  for (const purpose of ["checkpoint", "rotation"] as const) {
    expect(checkSigned(purpose, receipt, set)).toMatchObject({ ok: false, reason: "forged" });
  }
});

test.each([
  ["no JSON", "receipt"],
  ["a field that is there twice", JSON.stringify(receipt).replace("{", '{"keyId":"key_x",')],
  ["deep nesting", "[".repeat(1_000)],
])("a file with %s is refused", (_, text) => {
  const check = verifyReceiptText(text, keys);
  expect(check).toMatchObject({ ok: false, reason: "malformed" });
});
