/** What would not come back as it is, is refused before it is stored (S7). */
import { expect, test } from "vitest";
import { appending, creating, putting, record, TENANT, thr } from "../../testing/store-contract/samples.ts";
import type { Change } from "../store.ts";
import { checkStorable, checkText } from "./storable.ts";

const ZERO = "a\0b";
const HALF = "a\ud800b";

const changes: readonly (readonly [string, (text: string) => Change])[] = [
  ["thread id", (text) => creating(text)],
  ["body of a thread", (text) => creating("t", {}, { body: text })],
  ["stream", (text) => ({ tenant: TENANT, append: appending(text, 1) })],
  ["payload", (text) => ({ tenant: TENANT, append: [{ stream: "s", record: record(1, text) }] })],
  ["key", (text) => ({ tenant: TENANT, put: [putting(text, 0)] })],
  ["body", (text) => ({ tenant: TENANT, put: [putting("d", 0, { at: 1 }, text)] })],
  ["parent", (text) => ({ tenant: TENANT, put: [putting("d", 0, { at: 1, parent: text })] })],
  ["state", (text) => ({ tenant: TENANT, put: [putting("d", 0, { at: 1, state: text })] })],
  ["tag", (text) => ({ tenant: TENANT, put: [putting("d", 0, { at: 1, tags: ["red", text] })] })],
  ["erased stream", (text) => ({ tenant: TENANT, erase: [{ stream: text, seq: 1 }] })],
  ["woken thread", (text) => ({ tenant: TENANT, wake: [thr(text)] })],
];

test.each(changes)("a %s with a zero character or half a pair is refused", (_what, change) => {
  expect(() => checkStorable(change(ZERO))).toThrow(/cannot store .* zero character/);
  expect(() => checkStorable(change(HALF))).toThrow(/cannot store .* half of a surrogate pair/);
  expect(() => checkStorable(change("\u{1f512}\uffff"))).not.toThrow();
});

test("what is asked for must be storable, too", () => {
  expect(() => checkText("key", undefined, "fine")).not.toThrow();
  expect(() => checkText("key", "fine", ZERO)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }) as Error);
});
