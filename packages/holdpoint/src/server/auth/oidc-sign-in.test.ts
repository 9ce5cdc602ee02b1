/** What a provider and a way back may be (oidc-sign-in.ts, I1, I4); the flow itself is in ../oidc.test.ts. */
import { expect, test } from "vitest";
import { refusal } from "../../../test/engine/world.ts";
import { OidcSignIn, ownPath } from "./oidc-sign-in.ts";

test.each(["http://idp.example.com", "nowhere", "ftp://idp.example.com", "http://127.0.0.1.evil.example"])(
  "%s is no issuer",
  async (issuer) => {
    const refused = await refusal(() => new OidcSignIn({ issuer, clientId: "x" }, "https://approvals.example.com"));
    expect(refused).toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("auth.oidc.issuer") as string,
    });
  },
);

test.each([
  ["/", "/"],
  ["/a/b?c=d&e=%20#f", "/a/b?c=d&e=%20#f"],
  ["/a/../b", "/b"],
  [undefined, "/"],
  ["", "/"],
  ["a", "/"],
  ["https://evil.example/", "/"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["\\\\evil.example", "/"],
  ["/\t/evil.example", "/"],
  ["/a\r\nset-cookie: x=y", "/"],
  ["/a/..//evil.example", "/evil.example"],
  ["/./\\evil.example", "/evil.example"],
  ["javascript:alert(1)", "/"],
])("one goes on from %j to %j (I4)", (to, path) => {
  expect(ownPath(to)).toBe(path);
});
