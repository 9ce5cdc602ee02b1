/** Where a webhook may go, and where it may not (P1, P2, T1–T3). */
import type { LookupAddress } from "node:dns";
import { describe, expect, test } from "vitest";
import { isPublicAddress } from "./public-address.ts";
import { allowedHosts, checkTarget, guardedLookup, hostOf, systemResolve } from "./target.ts";

const NONE: ReadonlySet<string> = new Set();

describe("addresses", () => {
  test.each([
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.192",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.175.48.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:a9fe:a9fe",
    "::127.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::",
    "2620:4f:8000::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1%1",
    "fec0::1",
    "ff02::1",
    "4000::1",
    "",
    "localhost",
    "1.2.3",
    "01.2.3.4",
    "1.2.3.4.5",
    "0x7f.0.0.1",
    "2130706433",
    "[::1]",
    "8.8.8.8 ",
  ])("%j is not public", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each([
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "191.255.255.255",
    "192.167.1.1",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2001:200::1",
    "2001:4860:4860::8888",
    "2a00:1450::1",
    "3ffe::1",
  ])("%j is public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe("targets that are never sent to", () => {
  test.each([
    // Plain, and in every notation that browsers and resolvers take for the same.
    "https://127.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0x7f.1/",
    "https://017700000001/",
    "https://0177.0.0.1/",
    "https://0177.0.0.01/",
    "https://127.0.0.1./",
    "https://127%2e0%2e0%2e1/",
    "https://①②⑦.⓪.⓪.①/",
    "https://127。0。0。1/",
    "https://0/",
    "https://0.0.0.0/",
    "https://[::]/",
    "https://[::1]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[fe80::1]/",
    "https://[fc00::1]/",
    "https://[fd00:ec2::254]/",
    "https://[ff02::1]/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://2852039166/",
    "https://0xa9fea9fe/",
    "https://0251.0376.0251.0376/",
    "https://[::ffff:169.254.169.254]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://192.0.0.192/",
    "https://100.100.100.200/",
    // Not by https.
    "http://hooks.example.com/",
    "http://8.8.8.8/",
    "ftp://hooks.example.com/",
    "file:///etc/passwd",
    "data:,x",
    "javascript:alert(1)",
    "gopher://127.0.0.1:6379/_x",
    "ws://hooks.example.com/",
    "blob:https://x.example/1",
    // Not a URL, or with a name in it.
    "https://[fe80::1%25eth0]/",
    "https://[fe80::1%eth0]/",
    "https://",
    "https://a b/",
    "hooks.example.com",
    "",
    "https://999.1.1.1/",
    "https://user@hooks.example.com/",
    "https://:secret@hooks.example.com/",
    "https://8.8.8.8@127.0.0.1/",
  ])("%s", (url) => {
    let refused: unknown;
    try {
      checkTarget(url, NONE);
    } catch (error) {
      refused = error;
    }
    expect(refused).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(String(refused)).not.toContain("secret");
  });

  test.each(["https://hooks.example.com/x", "https://8.8.8.8/", "https://[2606:4700::1111]:8443/"])(
    "but %s is",
    (url) => {
      expect(checkTarget(url, NONE).href).toBe(url);
    },
  );

  test("hosts are allowed by name, in whatever notation, and by http then", () => {
    const allowed = allowedHosts(["Hooks.Internal", "0x7f.1", "::1", "[fd00::1]"]);
    expect([...allowed]).toEqual(["hooks.internal", "127.0.0.1", "::1", "fd00::1"]);
    for (const url of ["http://hooks.internal/", "https://hooks.internal/", "http://127.0.0.1:80/", "https://[::1]/"]) {
      expect(hostOf(checkTarget(url, allowed))).toBe(hostOf(new URL(url)));
    }
    expect(() => checkTarget("http://other.internal/", allowed)).toThrow("allowHosts");
    expect(() => checkTarget("https://127.0.0.2/", allowed)).toThrow("no public address");
  });

  test.each(["", "https://a", "a:80", "a/b", "a b", "user@a", "999.1.1.1"])("%j is no host to allow", (name) => {
    expect(() => allowedHosts([name])).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }) as Error);
  });
});

describe("names", () => {
  const v4 = (address: string): LookupAddress => ({ address, family: 4 });
  const v6 = (address: string): LookupAddress => ({ address, family: 6 });

  /** What a connection to a name gets of a resolver that says this. */
  function looked(
    found: readonly LookupAddress[] | Error,
    { all = true, isAllowed = false }: { readonly all?: boolean; readonly isAllowed?: boolean } = {},
  ): Promise<unknown> {
    const resolve = () => (found instanceof Error ? Promise.reject(found) : Promise.resolve(found));
    return new Promise((done) => {
      guardedLookup(resolve, isAllowed)("hooks.example.com", { all }, (error, address, family) => {
        done(error === null ? [address, family] : error.message);
      });
    });
  }

  test.each<[string, readonly LookupAddress[]]>([
    ["this machine", [v4("127.0.0.1")]],
    ["this machine, by IPv6", [v6("::1")]],
    ["a mapped address", [v6("::ffff:10.0.0.1")]],
    ["the metadata service", [v4("169.254.169.254")]],
    ["a public and a private address", [v4("8.8.8.8"), v4("10.0.0.1")]],
    ["a private one of the other family", [v4("8.8.8.8"), v6("fd00::1")]],
    ["no address of the internet", [v4("not an address")]],
  ])("that are at %s are not connected to (T2)", async (_what, found) => {
    for (const all of [true, false]) {
      expect(await looked(found, { all })).toContain("which is no public address");
      expect(await looked(found, { all, isAllowed: true })).toEqual(
        all ? [found, undefined] : [found[0]?.address, found[0]?.family],
      );
    }
  });

  test("that are public are", async () => {
    const found = [v4("8.8.8.8"), v6("2606:4700::1")];
    expect(await looked(found)).toEqual([found, undefined]);
    expect(await looked(found, { all: false })).toEqual(["8.8.8.8", 4]);
  });

  test("that are nowhere, or cannot be looked up, are not", async () => {
    expect(await looked([])).toBe("hooks.example.com has no address.");
    expect(await looked(new Error("SERVFAIL"))).toBe("SERVFAIL");
  });

  test("are looked up as the system does", async () => {
    expect((await systemResolve("localhost")).map(({ address }) => isPublicAddress(address))).not.toContain(true);
    await expect(systemResolve("name.invalid")).rejects.toMatchObject({ hostname: "name.invalid" });
  });
});
