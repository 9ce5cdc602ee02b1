/** Which client a request came from (P1–P5): what headers say, and what is made of it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isIP } from "node:net";
import { codeOf } from "../../../test/engine/world.ts";
import { markSecure, originsBehind, ownOrigin, type TrustProxy } from "./client-address.ts";

const PROXY = "10.0.0.1";
const OUTER = "10.0.0.2";
const CLIENT = "192.0.2.7";
const FORGED = "198.51.100.1";

function addressOf(trust: TrustProxy | undefined, forwarded: string | undefined, peer = PROXY): string {
  const headers = new Headers(forwarded === undefined ? {} : { "x-forwarded-for": forwarded });
  return originsBehind(trust)(headers, peer).address;
}

describe("without a proxy that is trusted", () => {
  test.each<[string, TrustProxy | undefined, string]>([
    ["nothing is said of proxies", undefined, PROXY],
    ["the connection is with somebody else", [OUTER], PROXY],
    ["nobody knows whom it is with", ["10.0.0.0/8"], "unknown"],
  ])("no header is read: %s (P1)", (_name, trust, peer) => {
    const headers = new Headers({ "x-forwarded-for": FORGED, "x-forwarded-proto": "https", forwarded: "for=1.2.3.4" });
    expect(originsBehind(trust)(headers, peer)).toEqual({ address: peer, isSecure: false });
  });
});

describe("the client", () => {
  test.each<[TrustProxy, string | undefined, string]>([
    // One proxy: whatever the client wrote stands before what the proxy added.
    [1, CLIENT, CLIENT],
    [1, `${FORGED}, ${CLIENT}`, CLIENT],
    [1, `${FORGED}, ${PROXY}, ${CLIENT}`, CLIENT],
    [1, undefined, PROXY],
    [1, "", PROXY],
    // Two.
    [2, `${FORGED}, ${CLIENT}, ${OUTER}`, CLIENT],
    [2, `${CLIENT}, ${OUTER}`, CLIENT],
    [2, OUTER, OUTER],
    // By address: as long as they are trusted.
    [[PROXY], `${FORGED}, ${CLIENT}`, CLIENT],
    [["10.0.0.0/8"], `${FORGED}, ${CLIENT}, ${OUTER}`, CLIENT],
    [["10.0.0.0/8"], `${OUTER}`, OUTER],
    [[PROXY], `${CLIENT}, ${OUTER}`, OUTER],
    // Forms of addresses.
    [1, `${CLIENT}:4711`, CLIENT],
    [1, "[2001:db8::7]:4711", "2001:db8::7"],
    [1, "[2001:db8::7]", "2001:db8::7"],
    [1, "2001:db8::7", "2001:db8::7"],
    [1, ` ${CLIENT}\t`, CLIENT],
    // What is no address ends the reading (P3).
    [1, "unknown", PROXY],
    [1, "_hidden", PROXY],
    [1, `${FORGED}, evil"\\n{}`, PROXY],
    [1, `${CLIENT},`, PROXY],
    [2, `${FORGED}, x, ${OUTER}`, OUTER],
    [1, "999.1.1.1", PROXY],
    [1, "1.2.3.4:", PROXY],
    [1, "[1.2.3.4", PROXY],
  ])("trusting %j, of %j, is %s (P2)", (trust, forwarded, client) => {
    expect(addressOf(trust, forwarded)).toBe(client);
  });

  test("of a connection that is written as IPv6 is found all the same", () => {
    expect(addressOf(["127.0.0.1"], CLIENT, "::ffff:127.0.0.1")).toBe(CLIENT);
    expect(addressOf(["fd00::/8"], CLIENT, "fd12::1")).toBe(CLIENT);
    expect(addressOf(["fd00::/8"], CLIENT, "fe80::1")).toBe("fe80::1");
    expect(addressOf(1, CLIENT, "unknown")).toBe(CLIENT);
  });

  test("is never what somebody wrote before the proxies, nor anything but an address", () => {
    const entry = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.string().filter((text) => !/[\0\r\n,]/.test(text)),
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 80 }), fc.integer({ min: 1, max: 3 }), (written, hops) => {
        const added = [CLIENT, OUTER, OUTER].slice(0, hops);
        const forwarded = [...written, ...added].join(", ").replaceAll(/[^\u0020-\u007e]/g, "?");
        expect(addressOf(hops, forwarded)).toBe(CLIENT);
        expect(addressOf([PROXY, OUTER], forwarded)).toBe(CLIENT);
        expect(isIP(addressOf(3, written.join(",").replaceAll(/[^\u0020-\u007e]/g, "?")))).not.toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  test("is looked for among so many entries, from the end", () => {
    const many = Array.from({ length: 1_000 }, () => OUTER).join(",");
    expect(addressOf([PROXY, OUTER], `${CLIENT},${many}`)).toBe(OUTER);
  });
});

describe("that it came by TLS (P4)", () => {
  test.each<[TrustProxy | undefined, string | undefined, boolean]>([
    [1, "https", true],
    [1, "HTTPS", true],
    [1, "http, https", true],
    [1, "https, http", false],
    [1, "http", false],
    [1, "wss", false],
    [1, undefined, false],
    [[PROXY], "https", true],
    [[OUTER], "https", false],
    [undefined, "https", false],
  ])("trusting %j, of %j, is %j", (trust, proto, isSecure) => {
    const headers = new Headers(proto === undefined ? {} : { "x-forwarded-proto": proto });
    expect(originsBehind(trust)(headers, PROXY).isSecure).toBe(isSecure);
  });

  test("is part of the origin", () => {
    const request = new Request("http://approvals.example.com/v1/session");
    expect(ownOrigin(request)).toBe("http://approvals.example.com");
    markSecure(request);
    expect(ownOrigin(request)).toBe("https://approvals.example.com");
    expect(ownOrigin(new Request(request))).toBe("http://approvals.example.com");
  });
});

test.each<[string, unknown]>([
  ["is 0", 0],
  ["is 17", 17],
  ["is 1.5", 1.5],
  ["is NaN", Number.NaN],
  ["names no proxy", []],
  ["names no proxy", true],
  ["names no proxy", "10.0.0.1"],
  ['has "proxy.example"', ["proxy.example"]],
  ['has "10.0.0.0/33"', ["10.0.0.0/33"]],
  ['has "fd00::/129"', ["fd00::/129"]],
  ['has "10.0.0.0/"', ["10.0.0.0/"]],
  ['has ""', [""]],
  ["has 7", [7]],
])("proxies are said so that they can be meant: %s", async (why, trust) => {
  const make = () => originsBehind(trust as TrustProxy);
  expect(await codeOf(make)).toBe("INVALID_ARGUMENT");
  expect(make).toThrow(`trustProxy ${why}; it takes how many`);
});
