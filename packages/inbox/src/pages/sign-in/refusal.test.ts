/** What the server says on the page of a sign-in that was refused. */
import { afterEach, expect, test, vi } from "vitest";
import { takeRefusal } from "./refusal.ts";

afterEach(() => vi.unstubAllGlobals());

test("it is said once, and taken out of the document", () => {
  let place: { readonly content: string; remove(): void } | null = {
    content: JSON.stringify({ detail: "The claim is no list of roles.", code: "UNAUTHENTICATED" }),
    remove: () => (place = null),
  };
  vi.stubGlobal("document", { querySelector: () => place });
  expect(takeRefusal()).toBe("The claim is no list of roles.");
  expect(takeRefusal()).toBeUndefined();
});
