/**
 * `holdpoint serve` for an organization: people sign in at its provider, which is another site, agents have API keys, and
 * the process is killed in between.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { LocalProvider } from "../server/provider.ts";
import { freePort } from "../servers/free-port.ts";
import { launchChromium } from "./chromium.ts";
import { findings } from "./findings.ts";
import { ServedOffice, WAIT } from "./served-office.ts";
import { Visitor } from "./visitor.ts";

let browser: Browser;
let provider: LocalProvider;
let office: ServedOffice;
const here: Visitor[] = [];

beforeAll(async () => {
  const port = await freePort();
  // Another name of this machine is another site: cookies that are Strict do not come along from there.
  const callback = `http://127.0.0.1:${port}/v1/session/oidc/callback`;
  provider = await LocalProvider.start({ callback, host: "localhost" });
  [browser, office] = await Promise.all([launchChromium("system"), ServedOffice.open({ provider, port })]);
});

afterEach(async () => expect(await Visitor.allLeave(here)).toEqual([]));

afterAll(async () => {
  await browser?.close();
  await office?.close();
  await provider?.stop();
});

/** Somebody without a session goes somewhere, and signs in at the provider on the way. */
async function arrive(account: string, claims: Readonly<Record<string, unknown>>, path = "/"): Promise<Visitor> {
  const visitor = await Visitor.come(browser, office);
  here.push(visitor);
  await visitor.go(path);
  [provider.account, provider.claims] = [account, claims];
  await visitor.page.getByRole("link", { name: "Go on to your organization's sign-in" }).click();
  return visitor;
}

const FINANCE = { realm: { roles: ["finance"] } };
const pay = (to: string) => office.ask({ name: "pay", args: { to, cents: 90_000 } });

describe("people of the provider", () => {
  test("come to where they wanted to; what the provider says of them is what they may decide", async () => {
    const asked = await pay("acme");
    const path = `/requests/${asked.id}`;
    const bob = await arrive("bob", { realm: { roles: ["sales"] } }, path);
    await bob.page.waitForURL(`${office.url}${path}`);
    await bob.reads("Who decides");
    const approve = bob.page.getByRole("button", { name: "Approve", exact: true });
    expect(await approve.isDisabled()).toBe(true);
    await bob.reads(/finance/);
    await bob.go("/");
    await bob.reads("Nothing waits for you");

    const ann = await arrive("ann", FINANCE, path);
    await ann.page.waitForURL(`${office.url}${path}`);
    expect(await ann.page.evaluate<boolean>(`document.cookie === "" && !location.href.includes("#")`)).toBe(true);
    await ann.press("Approve");
    await ann.reads("Approved by ann");
    await expect.poll(() => office.done.at(-1), WAIT).toEqual({ what: "pay", to: "acme", cents: 90_000 });
    // Bob hears of it where he is, and it is no more his than before.
    await bob.go(path);
    await bob.reads("Approved by ann");
  });

  test("sign out: the session is over for every page of it, on the server, and at the provider", async () => {
    const ann = await arrive("ann", FINANCE);
    await ann.page.waitForURL(`${office.url}/`);
    await ann.reads("Nothing waits for you");
    const [kept] = (await ann.page.context().cookies(office.url)).filter(({ name }) => name === "__Host-holdpoint");
    const cookie = `${kept?.name}=${kept?.value}`;
    const csrf = await ann.page.evaluate<string>(`localStorage.getItem("holdpoint.csrf")`);
    const session = () => fetch(`${office.url}/v1/session`, { headers: { cookie, "x-holdpoint-csrf": csrf } });
    expect((await session()).status).toBe(200);
    await ann.page.getByRole("button", { name: /^Settings of/ }).click();
    await ann.press("Sign out");
    await ann.page.waitForURL(`${provider.issuer}/session/end?**`);
    await ann.press("Yes, sign me out");
    await ann.page.waitForURL(`${provider.issuer}/session/end/success**`);
    expect((await session()).status).toBe(401);
    await ann.go("/");
    await ann.reads("Go on to your organization's sign-in");
    expect((await ann.page.context().cookies(office.url)).map(({ name }) => name)).not.toContain("__Host-holdpoint");
    // No way back leads to what was shown.
    await ann.page.goBack();
    await ann.page.goBack();
    expect(await ann.page.getByText("Nothing waits for you").count()).toBe(0);
  });

  test("of whom the provider says what cannot be read are told so on a page, and are not signed in", async () => {
    const eve = await arrive("eve", { realm: { roles: 7 } }, "/policy");
    await eve.reads("That did not work");
    await eve.reads("is no list of roles");
    expect(await findings(eve.page)).toEqual([]);
    await eve.go("/");
    await eve.reads("Go on to your organization's sign-in");
  });
});

describe("the process is killed with the page open", () => {
  test("the session holds, the page comes back by itself, and has missed nothing", async () => {
    const [first, second] = await Promise.all([pay("first"), pay("second")]);
    const ann = await arrive("ann", FINANCE);
    const link = (to: string) => ann.page.getByRole("link", { name: `Pay 900.00 EUR to ${to}?` });
    await Promise.all([link("first").waitFor(), link("second").waitFor()]);
    await office.kill();
    await ann.reads("No connection to the server");
    await office.decide(first, { type: "reject" }, "ben");
    await office.restart();
    await ann.page.getByText("No connection to the server").waitFor({ state: "detached" });
    await link("first").waitFor({ state: "detached" });
    await pay("third");
    await link("third").waitFor();
    await link("second").click();
    await ann.press("Approve");
    await ann.reads("Approved by ann");
    await expect.poll(() => office.done.at(-1)?.["to"], WAIT).toBe("second");
    expect(await office.pending(second.threadId)).toEqual([]);
  });
});

test("an agent has a key, and decides nothing with it", async () => {
  const asked = await pay("itself");
  const decided = await office.send(`/v1/interrupts/${asked.id}/decisions`, { type: "approve", digest: asked.digest });
  expect([decided.status, await decided.json()]).toEqual([
    403,
    expect.objectContaining({ code: "AGENT_CANNOT_DECIDE" }),
  ]);
  expect((await office.pending(asked.threadId)).map(({ id }) => id)).toEqual([asked.id]);
});
