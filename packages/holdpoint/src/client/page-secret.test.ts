/** Where the secret of a page's session is kept (K1, K2). */
import { afterEach, expect, test, vi } from "vitest";
import { PageSecret, type TextStorage } from "./page-secret.ts";

function storage(): TextStorage & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, text) => void kept.set(name, text),
    removeItem: (name) => void kept.delete(name),
  };
}

afterEach(() => vi.unstubAllGlobals());

test("pages of one address share it, and nothing else has it (K1)", () => {
  const local = storage();
  vi.stubGlobal("document", {});
  vi.stubGlobal("localStorage", local);
  const [one, other] = [new PageSecret(), new PageSecret()];
  expect(other.get()).toBeUndefined();
  one.set("s1");
  expect([one.get(), other.get(), [...local.kept.values()]]).toEqual(["s1", "s1", ["s1"]]);
  other.set("s2");
  expect(one.get()).toBe("s2");
  one.set(undefined);
  expect([other.get(), local.kept.size]).toEqual([undefined, 0]);
});

test.each<[string, () => void]>([
  [
    "no page, whatever the platform keeps",
    () => {
      vi.stubGlobal("localStorage", storage());
      expect("document" in globalThis).toBe(false);
    },
  ],
  [
    "a page that may keep nothing",
    () => {
      vi.stubGlobal("document", {});
      const refuses = (): never => {
        throw new DOMException("Access is denied.", "SecurityError");
      };
      Object.defineProperty(globalThis, "localStorage", { configurable: true, get: refuses });
    },
  ],
])("%s: it is remembered by whoever has it (K2)", (_name, given) => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "localStorage");
  given();
  const [one, other] = [new PageSecret(), new PageSecret()];
  one.set("s1");
  expect([one.get(), other.get()]).toEqual(["s1", undefined]);
  one.set(undefined);
  expect(one.get()).toBeUndefined();
  Reflect.deleteProperty(globalThis, "localStorage");
  if (before !== undefined) Object.defineProperty(globalThis, "localStorage", before);
});
