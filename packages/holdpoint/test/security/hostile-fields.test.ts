/**
 * The corpus in the fields of an agent that hostile-text.test.ts does not reach: options, the words of forms, the state of a
 * thread and what differs in it, why it failed, its journal and the audit log, what policies say, and notifications. Many
 * texts a page: nothing of them is run or asked for elsewhere, the page has the elements it has with the same texts made
 * harmless, and no character that hides is left unmarked.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { visibleText } from "../../src/approvals/visible-form.ts";
import { firstHidden } from "../../src/core/hidden-characters.ts";
import { launchChromium } from "../e2e/chromium.ts";
import { ServedOffice, WAIT } from "../e2e/served-office.ts";
import { Visitor } from "../e2e/visitor.ts";
import { CORPUS, harmless } from "./corpus.ts";
import { expectInert } from "./inert.ts";

/** What is read on a page, or heard of it; values of inputs are not: nothing can be marked there. */
const READ = `(() => {
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (!["TEXTAREA", "SCRIPT", "STYLE"].includes(node.parentElement.tagName)) found.push(node.data);
  }
  for (const one of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
    for (const name of ["aria-label", "title", "placeholder"]) found.push(one.getAttribute(name) ?? "");
  }
  return found;
})()`;
/** How many elements of each kind the page has. */
const CENSUS = `(() => {
  const census = {};
  for (const one of document.querySelectorAll("main *, [role=dialog] *")) census[one.localName] = (census[one.localName] ?? 0) + 1;
  return census;
})()`;

let browser: Browser;
let office: ServedOffice;
let ann: Visitor;

beforeAll(async () => {
  [browser, office] = await Promise.all([launchChromium(), ServedOffice.open()]);
  ann = await Visitor.signedIn(browser, office, "ann");
});

afterAll(async () => {
  await browser?.close();
  await office?.close();
});

/** Nothing came of what the page shows, and nothing in it hides; gives how many elements of each kind there are. */
async function looked(): Promise<unknown> {
  const { page } = ann;
  await expectInert(ann);
  const read = await page.evaluate<readonly string[]>(READ);
  expect(read.filter((text) => firstHidden(text.replaceAll(/[\n\t]/g, "")) !== undefined)).toEqual([]);
  return page.evaluate(CENSUS);
}

/** What is read on the page has every character of these texts that hides as a mark. */
async function marks(texts: readonly string[], isJson = false): Promise<void> {
  const marked = await ann.page.evaluate<readonly string[]>(
    `[...document.querySelectorAll("mark")].map((one) => one.textContent)`,
  );
  const named = new Set(marked);
  const wanted = texts.flatMap((text) => visibleText(text.toWellFormed()).marks.map(({ codePoint }) => codePoint));
  // In JSON text these are escapes already.
  const expected = isJson ? wanted.filter((codePoint) => codePoint > "U+001F") : wanted;
  expect(expected.filter((codePoint) => !named.has(codePoint))).toEqual([]);
}

const BATCH = 110;
/** Every third one in a short run: all of them are in hostile-text.test.ts, and each of these pages takes its time. */
const SHOWN = process.env["HOLDPOINT_SOAK"] === "1" ? CORPUS : CORPUS.filter((_text, at) => at % 3 === 0);
const BATCHES = Array.from({ length: Math.ceil(SHOWN.length / BATCH) }, (_, at) =>
  SHOWN.slice(at * BATCH, (at + 1) * BATCH),
);

/** Opens whatever is folded on the page, so many of it at most. */
async function unfold(most: number): Promise<void> {
  const folded = ann.page.locator("main [aria-expanded=false], main details:not([open]) > summary");
  for (let left = most; left > 0 && (await folded.count()) > 0; left -= 1) await folded.first().click();
  const all = ann.page.getByRole("button", { name: /show all/ });
  for (let left = await all.count(); left > 0; left = await all.count()) await all.first().click();
}

describe.each(BATCHES.map((texts, at) => [at, texts] as const))("texts of batch %i", (_at, texts) => {
  const calm = texts.map(harmless);

  /** The page of a question, and the form that a button opens. */
  async function form(graph: string, given: readonly string[], button: string): Promise<readonly unknown[]> {
    const asked = await office.run(graph, { texts: given });
    await ann.look(asked);
    const found = [await looked()];
    await ann.press(button);
    await ann.page.getByRole("dialog").waitFor();
    found.push(await looked());
    await marks(given);
    await ann.page.keyboard.press("Escape");
    return found;
  }

  test("as answers that are offered, with their ids", async () => {
    expect(await form("offering", texts, "Choose")).toEqual(await form("offering", calm, "Choose"));
  });

  test("as titles, descriptions, names and choices of a form", async () => {
    expect(await form("forming", texts, "Answer")).toEqual(await form("forming", calm, "Answer"));
  });

  test("in the state of a thread, in what differs from the checkpoint before, in its journal, and in its error", async () => {
    const look = async (given: readonly string[]): Promise<readonly unknown[]> => {
      const { threadId } = await office.run("stating", { texts: given });
      await ann.go(`/threads/${threadId}`);
      await ann.page.getByRole("button", { name: "Whole state" }).waitFor();
      await expect.poll(() => ann.page.getByText("is being read").count(), WAIT).toBe(0);
      const found = [];
      await unfold(20);
      // Texts are compared word by word there, and words are not the same with other signs between them.
      const { bdi: _pieces, span: _words, ...difference } = (await looked()) as Readonly<Record<string, number>>;
      found.push(difference);
      await ann.press("Whole state");
      await unfold(0);
      found.push(await looked());
      await marks(given);
      return found;
    };
    expect(await look(texts)).toEqual(await look(calm));
    const failed = async (all: readonly string[]): Promise<void> => {
      // A message that is very long is shortened.
      const given = all.filter((text) => text.length < 300);
      const asked = await office.run("failing", { texts: given });
      await office.decide(asked, "yes", "ben");
      await ann.go(`/threads/${asked.threadId}`);
      const main = ann.page.locator("main");
      await main.getByText("failed", { exact: true }).waitFor();
      await main.getByText("The run failed").first().waitFor();
      await unfold(20);
      await looked();
      await marks(given);
    };
    await failed(texts);
  });

  test("in the audit log", async () => {
    const { threadId } = await office.run("stating", { texts });
    await ann.go(`/audit?q=${threadId}`);
    await ann.page
      .getByRole("button", { name: new RegExp(` of .*${threadId}$`) })
      .first()
      .waitFor();
    await unfold(20);
    await looked();
    await marks(texts, true);
  });
});

/** An answer of the server with another text in place of each that says something, as the server writes it out. */
function instead(value: unknown, text: string, kept: ReadonlySet<string>, name = ""): unknown {
  if (typeof value === "string") return kept.has(name) ? value : visibleText(text.toWellFormed()).shown;
  if (Array.isArray(value)) return value.map((one) => instead(one, text, kept, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, instead(one, text, kept, key)]));
}

test("in what policies say of a call, and in what another policy would change", async () => {
  const { page } = ann;
  await office.ask({ name: "pay", args: { to: "acme", cents: 100 } });
  const words = new Set(["verdict", "kind", "source", "change", "from", "to", "id", "graph", "onSilence", "otherwise"]);
  const grown: Readonly<Record<string, (body: never, text: (at: number) => string) => unknown>> = {
    explanations: (body: { readonly traces: readonly { readonly considered: readonly object[] }[] }, text) => ({
      ...body,
      reason: text(0),
      traces: body.traces.map((trace) => ({
        ...trace,
        reason: text(1),
        considered: CORPUS.map((_one, at) => ({
          kind: "rule",
          id: text(at),
          verdict: "ask",
          reason: text(at),
          expression: text(at),
          findings: [{ [`${at}`]: text(at) }],
        })),
      })),
    }),
    simulations: (body: object, text) => ({
      ...body,
      stricter: CORPUS.length,
      changes: CORPUS.map((_one, at) => ({
        id: `t1 ${at}`,
        tool: text(at),
        change: "stricter",
        from: "allow",
        to: "deny",
        rules: [text(at)],
        reason: text(at),
      })),
    }),
  };
  const census: unknown[] = [];
  for (const change of [harmless, (text: string): string => text]) {
    const text = (at: number): string => String(instead(change(CORPUS[at] ?? ""), change(CORPUS[at] ?? ""), words));
    await page.route("**/v1/policy/{explanations,simulations}", async (route) => {
      const response = await route.fetch();
      const grow = grown[new URL(route.request().url()).pathname.split("/").at(-1) ?? ""];
      await route.fulfill({ response, json: grow?.((await response.json()) as never, text) });
    });
    await ann.go("/policy");
    await page.getByLabel("Tool", { exact: true }).first().selectOption("pay");
    await page.getByLabel("to", { exact: true }).fill("acme");
    await page.getByLabel("cents", { exact: true }).fill("100");
    await ann.press("Explain");
    await page.getByRole("region", { name: "Explanation" }).waitFor();
    await page.getByLabel("Policy, as YAML or JSON").fill("name: n\nrules: [{ id: a, tools: pay, verdict: deny }]");
    await ann.press("Try it out");
    await page.getByRole("region", { name: "What would change" }).waitFor();
    await unfold(0);
    census.push(await looked());
    await page.unroute("**/v1/policy/{explanations,simulations}");
  }
  await marks(CORPUS);
  expect(census[1]).toEqual(census[0]);
});

test("in notifications of the browser, which are told what the list shows", async () => {
  const texts = SHOWN.filter((_text, at) => at % 11 === 0).filter((text) => text.trim() !== "");
  const visitor = await Visitor.signedIn(browser, office, "ben", { permissions: ["notifications"] });
  await visitor.page.addInitScript(`
    globalThis.raised = [];
    globalThis.Notification = class extends EventTarget {
      static permission = "granted";
      constructor(title, { body }) { super(); raised.push([title, body]); }
      close() {}
    };
    localStorage.setItem("holdpoint-notify", "on");
    Object.defineProperty(Document.prototype, "hidden", { get: () => true });
  `);
  await visitor.go("/");
  for (let at = 0; at < texts.length; at += 3) {
    const some = texts.slice(at, at + 3);
    await office.askAll("asking", some);
    await expect.poll(() => visitor.page.evaluate("raised.length"), WAIT).toBe(Math.min(at + 3, texts.length));
  }
  const raised = await visitor.page.evaluate<readonly (readonly string[])[]>("raised");
  expect(raised.flat().filter((text) => firstHidden(text.replaceAll(/[\n\t]/g, "")) !== undefined)).toEqual([]);
  expect(await visitor.page.evaluate("window.__ran")).toBeUndefined();
  expect(visitor.complaints).toEqual([]);
  await visitor.leave();
});
