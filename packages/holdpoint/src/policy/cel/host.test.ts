/** Canonical hosts (U1), and what is refused because readers of URLs disagree about it (U2). */
import { describe, expect, test } from "vitest";
import { host } from "./host.ts";

describe("U1: one form", () => {
  test.each([
    ["https://example.com/a?b#c", "example.com"],
    ["HTTPS://EXAMPLE.Com:8443/", "example.com"],
    ["http://example.com.", "example.com"],
    ["https://bücher.de/", "xn--bcher-kva.de"],
    ["https://xn--bcher-kva.de", "xn--bcher-kva.de"],
    ["https://ＥＸＡＭＰＬＥ.com", "example.com"],
    ["http://2130706433/", "127.0.0.1"],
    ["http://0x7f.1", "127.0.0.1"],
    ["http://0177.0.0.1", "127.0.0.1"],
    ["http://[::1]:80/", "[::1]"],
    ["http://[0:0:0:0:0:0:0:1]", "[::1]"],
    ["http://[::ffff:127.0.0.1]/", "127.0.0.1"],
    ["http://[::ffff:a9fe:a9fe]/", "169.254.169.254"],
    ["wss://example.com", "example.com"],
    ["ws://example.com", "example.com"],
    ["ftp://example.com/x", "example.com"],
    ["https://example.com?x", "example.com"],
    ["https://example.com#x", "example.com"],
  ])("given %s, then %s", (url, expected) => {
    expect(host(url)).toBe(expected);
  });
});

describe("U2: refused", () => {
  test.each([
    ["https://good.com@evil.com/"],
    ["https://user:pw@good.com/"],
    ["https://evil.com\\@good.com/"],
    ["https:\\\\good.com"],
    ["https:good.com"],
    ["https:/good.com"],
    ["https:///good.com"],
    ["https://go\tod.com"],
    [" https://good.com"],
    ["https://good.com\u0000"],
    ["https://ex%61mple.com"],
    ["https://exa mple.com"],
    ["https://[::1"],
    ["https://example.com:99999"],
    ["https://a..b.."],
    ["https://."],
    ["file:///etc/passwd"],
    ["javascript:alert(1)"],
    ["gopher://x.com"],
    ["example.com"],
    [""],
    [`https://${"a".repeat(8_192)}.com`],
  ])("given %j, then it throws", (url) => {
    expect(() => host(url)).toThrow(/^host\(\) /);
  });
});
