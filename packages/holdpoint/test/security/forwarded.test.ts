/**
 * Headers of proxies, from whoever likes to send them: nobody gets around a limit with them, gets somebody else into one,
 * writes a log with them, or passes for a page of this server (http/client-address.ts, P1–P5).
 */
import { afterEach, describe, expect, test } from "vitest";
import { createLogger, listen, Sessions, SignInLinks, SCOPES, type Listening } from "../../src/server/index.ts";
import { MemorySaver } from "../../src/index.ts";
import { ManualClock } from "../../src/testing/index.ts";
import { Browser } from "../server/browser.ts";
import { World, type WorldOptions } from "../server/served.ts";

const LIMIT = { perMinute: 1, burst: 2 };

let listening: Listening;
afterEach(() => listening.stop(0));

interface Served {
  readonly url: string;
  readonly links: SignInLinks;
  /** The addresses that the log has, in order. */
  readonly logged: string[];
}

async function served(options: WorldOptions): Promise<Served> {
  const clock = new ManualClock();
  const store = new MemorySaver({ clock });
  const links = new SignInLinks(store);
  const logged: string[] = [];
  const destination = {
    write(line: string) {
      const { request } = JSON.parse(line) as { readonly request?: { readonly address: string } };
      if (request !== undefined) logged.push(request.address);
    },
  };
  const world = new World({
    clock,
    store,
    signIn: { sessions: new Sessions(store), links },
    attemptLimit: LIMIT,
    observe: { log: createLogger({ destination }) },
    ...options,
  });
  listening = await listen(world.app, { host: "127.0.0.1", port: 0 });
  return { url: listening.url, links, logged };
}

/** The status of a request with a key that is none. */
async function guess(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return (await fetch(`${url}/v1/threads`, { headers: { authorization: "Bearer guess", ...headers } })).status;
}

const FORGED: readonly Readonly<Record<string, string>>[] = Array.from({ length: 5 }, (_, index) => ({
  "x-forwarded-for": `192.0.2.${index}`,
  "x-real-ip": `192.0.2.${index}`,
  "x-client-ip": `192.0.2.${index}`,
  "true-client-ip": `192.0.2.${index}`,
  "cf-connecting-ip": `192.0.2.${index}`,
  forwarded: `for=192.0.2.${index};proto=https`,
}));

describe("where no proxy is trusted", () => {
  test("whoever guesses is one and the same, whatever they say of themselves", async () => {
    const { url, logged } = await served({});
    const statuses: number[] = [];
    for (const headers of FORGED) statuses.push(await guess(url, headers));
    expect(statuses).toEqual([401, 401, 429, 429, 429]);
    expect(new Set(logged)).toEqual(new Set(["127.0.0.1"]));
  });
});

describe("behind a proxy", () => {
  test.each([[1], [["127.0.0.1"]], [["127.0.0.0/8", "::1"]]])(
    "trusting %j, clients are told apart by what the proxy says, and not by what they say themselves",
    async (trustProxy) => {
      const { url, logged } = await served({ trustProxy });
      const statuses: number[] = [];
      for (const { "x-forwarded-for": said } of FORGED) {
        statuses.push(await guess(url, { "x-forwarded-for": `${said}, 198.51.100.7` }));
      }
      expect(statuses).toEqual([401, 401, 429, 429, 429]);
      // Nobody gets another client into the limit, either.
      expect(await guess(url, { "x-forwarded-for": "198.51.100.7, 198.51.100.8" })).toBe(401);
      expect(logged.slice(-2)).toEqual(["198.51.100.7", "198.51.100.8"]);
    },
  );

  test("what is no address is no client, in no log", async () => {
    const { url, logged } = await served({ trustProxy: 1 });
    for (const said of ['x","level":"fatal', "\u001b[2J", "a".repeat(2_000), "unknown"]) {
      await guess(url, { "x-forwarded-for": encodeURI(said) });
    }
    expect(new Set(logged)).toEqual(new Set(["127.0.0.1"]));
  });
});

describe("pages", () => {
  const signIn = async (options: WorldOptions, origin: string, proto: string): Promise<number> => {
    const { url, links } = await served(options);
    const { token } = await links.make({ kind: "person", id: "lou", roles: [], scopes: SCOPES });
    const headers = { origin: url.replace("http:", origin), "x-forwarded-proto": proto };
    return (await new Browser(url).ask("POST", "/v1/session", { body: { token }, headers })).status;
  };

  test.each<[string, WorldOptions, string, string, number]>([
    ["over TLS, as a trusted proxy says", { trustProxy: 1 }, "https:", "https", 200],
    ["over TLS, as nobody says who is trusted", {}, "https:", "https", 403],
    ["without TLS, where the proxy says that it is there", { trustProxy: 1 }, "http:", "https", 403],
    ["without TLS, as the proxy says", { trustProxy: 1 }, "http:", "http", 200],
  ])("%s", async (_name, options, origin, proto, status) => {
    expect(await signIn(options, origin, proto)).toBe(status);
  });
});
