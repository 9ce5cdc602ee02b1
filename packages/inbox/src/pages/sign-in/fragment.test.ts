/** What the sign-in page is opened with, and where it goes on to. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { insideThisPage, readFragment, takeFragment } from "./fragment.ts";

const TOKEN = "a".repeat(43);

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["", undefined],
  [TOKEN, { token: TOKEN }],
  [`/sign-in?token=${TOKEN}`, { token: TOKEN }],
  ["/sign-in?token=", undefined],
  ["/sign-in?other=1", undefined],
  ["csrf=s-1&to=%2Fthreads%3Fq%3Da%2Bb%23x", { csrf: "s-1", to: "/threads?q=a+b#x" }],
  ["csrf=s-1", { csrf: "s-1", to: "/" }],
  ["csrf=", { csrf: "", to: "/" }],
])("#%s says %j", (fragment, said) => {
  expect(readFragment(fragment)).toEqual(said);
});

describe.each([
  ["#csrf=s-1&to=%2Fx", { csrf: "s-1", to: "/x" }, [[7, "", "/sign-in?to=/y"]]],
  [`#${TOKEN}`, { token: TOKEN }, [[7, "", "/sign-in?to=/y"]]],
  ["", undefined, []],
])("with %j", (hash, said, replaced) => {
  test("nothing of it stays in the address", () => {
    const replaceState = vi.fn<History["replaceState"]>();
    vi.stubGlobal("location", { hash, pathname: "/sign-in", search: "?to=/y" });
    vi.stubGlobal("history", { state: 7, replaceState });
    expect(takeFragment()).toEqual(said);
    expect(replaceState.mock.calls).toEqual(replaced);
  });
});

test.each([
  [undefined, "/"],
  ["/threads?q=1", "/threads?q=1"],
  ["https://evil.example/x", "/"],
  ["//evil.example", "/"],
  ["/sign-in?to=/x", "/"],
  ["http://[", "/"],
])("after signing in, %j leads to %j", (to, path) => {
  vi.stubGlobal("location", { origin: "http://127.0.0.1:7070" });
  expect(insideThisPage(to)).toBe(path);
});
