/** What is not logged, and what a line cannot do (R1–R3). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../core/json.ts";
import { safeLine, withoutSecrets } from "./redact.ts";

describe("fields", () => {
  test.each([
    "authorization",
    "Authorization",
    "proxy-authorization",
    "cookie",
    "Cookie",
    "set-cookie",
    "Set-Cookie",
    "setCookie",
    "password",
    "passwd",
    "passphrase",
    "secret",
    "clientSecret",
    "signingSecret",
    "secrets",
    "token",
    "accessToken",
    "id_token",
    "slack.token",
    "api-key",
    "apiKey",
    "x-api-key",
    "private-key",
    "credentials",
    "csrf",
    "x-holdpoint-csrf",
  ])("%s is a secret (R1)", (name) => {
    expect(withoutSecrets({ a: [{ [name]: "x" }] })).toEqual({ a: [{ [name]: "[redacted]" }] });
  });

  test.each(["author", "key", "cookies eaten", "id", "passed", "tool"])("%s is none", (name) => {
    expect(withoutSecrets({ [name]: "x" })).toEqual({ [name]: "x" });
  });

  test("that are too deep are not logged", () => {
    let deep: Json = { password: "x" };
    for (let depth = 0; depth < 9; depth += 1) deep = depth % 2 === 0 ? { deep } : [deep];
    for (const each of [deep, [deep]]) expect(JSON.stringify(withoutSecrets(each))).not.toContain("password");
  });
});

describe("lines", () => {
  const SECRETS = [
    `hpk_${"0".repeat(16)}_${"s".repeat(43)}`,
    `whsec_${Buffer.alloc(32).toString("base64")}`,
    "xoxb-123-abc-DEF",
    "xapp-1-abc",
    "eyJhbGciOi.eyJzdWIiOiIx.c2ln",
    "Bearer abcdefgh1234=",
    "basic dXNlcjpwYXNz",
    "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0U-_",
  ] as const;
  const BEFORE = [
    "was ",
    "\n",
    "\r\n",
    "\t",
    "\u001b",
    "\u0000",
    "é",
    "\u2028",
    "=",
    '"',
    "/",
    "%0A",
    "\\n",
    "\\u000a",
  ];

  test.each(SECRETS)("%s is not logged, wherever it is (R2)", (secret) => {
    const line = safeLine(`{"msg":"it was ${secret}, and that was wrong"}\n`);
    expect(line).toBe('{"msg":"it was [redacted], and that was wrong"}\n');
    expect(safeLine(`no JSON: ${secret} `)).toBe("no JSON: [redacted] ");
  });

  test.each(SECRETS)("%s is not logged, whatever is before it, in text or in a name (R2)", (secret) => {
    for (const before of BEFORE) {
      const line = { text: `it${before}${secret}\nand so on`, list: [`${before}${secret}`], [`${before}${secret}`]: 1 };
      expect(JSON.parse(safeLine(`${JSON.stringify(line)}\n`))).toEqual({
        text: `it${before}[redacted]\nand so on`,
        list: [`${before}[redacted]`],
        [`${before}[redacted]`]: 1,
      });
    }
  });

  test("passwords in addresses are not logged; digests and ids are", () => {
    for (const password of ["pw", "p%40w", "p@w"]) {
      const line = JSON.stringify({ at: `postgres://me:${password}@db/x` });
      expect(safeLine(line)).toBe('{"at":"postgres://[redacted]@db/x"}');
    }
    const fine = `int_${"0".repeat(26)} ${"a".repeat(64)} https://acme.example:8080/x`;
    expect(safeLine(fine)).toBe(fine);
  });

  test("cannot end, move a cursor or turn text around (R3)", () => {
    expect(safeLine('"\u2028\u2029\u0085\u009b2J\u202e\u200b\u007f\ufeff"\n')).toBe(
      '"\\u2028\\u2029\\u0085\\u009b2J\\u202e\\u200b\\u007f\\ufeff"\n',
    );
  });

  test("say what was said, whatever it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 30 }), (text) => {
        const line = safeLine(JSON.stringify({ text }));
        expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
        expect(JSON.parse(line)).toEqual({ text });
      }),
    );
  });
});
