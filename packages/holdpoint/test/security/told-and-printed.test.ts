/**
 * Every text of the corpus where people read it outside the inbox: in mail, in Slack, in a terminal. And the two functions
 * by which pages mark characters, over all of it. Nothing that hides is left as it is, nothing leads anywhere, and what
 * stands around a text is what stands around a harmless one.
 */
import { describe, expect, test } from "vitest";
import { visibleForm, visibleText } from "../../src/approvals/visible-form.ts";
import { rawParts, visibleParts, type InterruptDetail, type ThreadDetail } from "../../src/client/index.ts";
import { inboxLines } from "../../src/cli/show/inbox-table.ts";
import { questionLines } from "../../src/cli/show/question.ts";
import { receiptLines } from "../../src/cli/show/receipt.ts";
import { standingLines } from "../../src/cli/show/standing.ts";
import { journalLines, threadLines } from "../../src/cli/show/thread.ts";
import { firstHidden } from "../../src/core/hidden-characters.ts";
import type { InterruptRecord } from "../../src/core/interrupt.ts";
import type { Json } from "../../src/core/json.ts";
import { compose } from "../../src/server/notify/compose.ts";
import { mailText } from "../../src/server/notify/mail-channel.ts";
import { mailHtml } from "../../src/server/notify/mail-html.ts";
import type { Notice } from "../../src/server/notify/notices.ts";
import type { Notification } from "../../src/server/notify/notification.ts";
import { inert, visibleLine } from "../../src/server/notify/shown-text.ts";
import { escapeSlack, slackBlocks } from "../../src/server/notify/slack/slack-message.ts";
import { toldLine } from "../../src/server/notify/told-text.ts";
import { CORPUS, harmless } from "./corpus.ts";

/** The lines in which something hides. */
function hiding(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => firstHidden(line.replaceAll("\t", "")) !== undefined);
}

/** True for text that programs make a link of. */
const leads = (text: string): boolean => /(?<!\[):\/\/|\bwww\./i.test(text);

describe("the functions that make text visible", () => {
  test("on one line nothing hides and nothing is broken, and what is told leads nowhere", () => {
    const shown = CORPUS.map((text) => inert(visibleLine(text, 5_000).text));
    expect(hiding(shown)).toEqual([]);
    expect(shown.filter((text) => leads(text) || /[\r\n]/.test(text))).toEqual([]);
  });

  test("pages mark the same characters in a text, whether it comes as it was written or written out", () => {
    for (const text of CORPUS.map((one) => one.toWellFormed())) {
      const marks = visibleText(text).marks.map(({ codePoint }) => codePoint);
      for (const parts of [rawParts(text), visibleParts(visibleText(text).shown)]) {
        expect([text, parts.flatMap(({ codePoint }) => codePoint ?? [])]).toEqual([text, marks]);
        const plain = parts.filter(({ codePoint }) => codePoint === undefined).map((part) => part.text);
        expect(hiding(plain.flatMap((part) => part.split("\n")))).toEqual([]);
      }
    }
  });
});

const ID = `int_${"0".repeat(26)}`;
const URL = "https://inbox.acme.example";

/** A question as it is stored, with a text wherever an agent can write one. */
function recorded(text: string, purpose: "action" | "question" | "fields" | "default"): InterruptRecord {
  const base = {
    ...{ id: ID, threadId: "t", graph: "g", node: "n", task: "1.0.0", status: "pending", value: text },
    ...{ digest: "d".repeat(64), createdAt: 0, deadlineAt: 0 },
  };
  const shown = visibleForm({ summary: text, tool: text, args: { [text === "prototype" ? "x" : text]: text } }).shown;
  const more = {
    action: { purpose: "action", value: shown },
    question: { value: { question: text, of: text } },
    fields: { value: { a: text, b: [text] } },
    default: { onDeadline: { value: text } },
  } as const;
  return { ...base, ...more[purpose] } as unknown as InterruptRecord;
}

function told(text: string): readonly Notification[] {
  const notice = { id: "ntf_1", kind: "asked", interruptId: ID, at: 0 } as unknown as Notice;
  return (["action", "question", "fields", "default"] as const).flatMap((purpose) => {
    const notification = compose(notice, recorded(text, purpose), URL);
    return notification === undefined ? [] : [{ ...notification, why: visibleLine(text, 300).text }];
  });
}

/** The tags of a page, with their attributes. */
const tags = (html: string): readonly string[] => html.match(/<[^>]*>/g) ?? [];

describe("what is told", () => {
  test("by mail: nothing hides, and the HTML has the elements and the one link that it always has", async () => {
    for (const text of CORPUS) {
      const [all, calm] = [told(text), told(harmless(text))];
      expect(all).toHaveLength(4);
      for (const [at, notification] of all.entries()) {
        const plain = mailText(notification);
        expect(hiding(plain.split("\n"))).toEqual([]);
        expect([text, plain.split("\n").filter(leads)]).toEqual([text, [`${URL}/requests/${ID}`]]);
        const [html, calmHtml] = await Promise.all([mailHtml(notification), mailHtml(calm[at] ?? notification)]);
        expect([text, tags(html)]).toEqual([text, tags(calmHtml)]);
        expect(tags(html).filter((tag) => /href|src/.test(tag))).toEqual([`<a href="${URL}/requests/${ID}">`]);
        expect(hiding(html.split("\n"))).toEqual([]);
      }
    }
  });

  test("in Slack: text is plain text, the one address is ours, and what is beside it has no markup", () => {
    for (const text of CORPUS) {
      for (const notification of told(text)) {
        const blocks = slackBlocks(notification, true);
        const kinds = JSON.stringify(blocks).match(/"type":"(?:mrkdwn|rich_text|image)"/g);
        expect([text, kinds]).toEqual([text, null]);
        const said = [...JSON.stringify(blocks).matchAll(/"text":"((?:[^"\\]|\\.)*)"/g)].map(
          ([, quoted]) => JSON.parse(`"${quoted}"`) as string,
        );
        expect(said.length).toBeGreaterThanOrEqual(3);
        expect(hiding(said.flatMap((one) => one.split("\n")))).toEqual([]);
        expect([text, said.filter(leads)]).toEqual([text, []]);
        expect(escapeSlack(toldLine(notification))).not.toMatch(/[<>]/);
      }
    }
  });
});

const WAYS = { approve: "", reject: "", edit: "", respond: true, choose: true, reply: true, delegate: "" } as const;

/** A question as the server sends it, with a text in every field. */
function detail(text: string): InterruptDetail {
  const { shown } = visibleText(text.toWellFormed());
  return {
    ...{ id: ID, threadId: text, graph: "g", node: "n", status: "pending", summary: shown, value: text },
    ...{ digest: "d", votes: 0, needs: shown, createdAt: 0, onSilence: shown, ladder: [], why: shown, rules: [text] },
    standing: { status: "pending", votes: [], missing: [text], digest: "d", askedAgain: shown },
    you: { may: WAYS },
    shown: { value: visibleForm({ ask: text, [`x${text}`]: [text] }).shown },
    schema: { type: "object", title: text, description: text, properties: { [`x${text}`]: { title: text } } },
    review: { kind: "question", allow: ["choose"], options: [{ id: text, label: text }] },
    rounds: [{ by: "ann", said: shown, reading: "ambiguous", why: shown, at: 0 }],
    repeats: [{ interruptId: ID, at: 0, by: ["ann"], comment: shown }],
    difference: { edited: [{ path: text, before: text, after: text }], again: [] },
  };
}

/** A thread, the same way. */
function thread(text: string): ThreadDetail {
  const values: Json = { state: text, [`x${text}`]: [text] };
  return {
    ...{ id: text, graph: "g", version: "1", status: "failed", createdAt: 0, updatedAt: 0, wakeAt: null },
    ...{ run: 1, step: 2, next: [], interrupts: [], blocked: text, error: { name: text, message: text }, values },
  };
}

describe("what the command line prints", () => {
  test.each<readonly [string, (text: string) => readonly string[]]>([
    ["holdpoint inbox", (text) => inboxLines([detail(text)], 0)],
    ["holdpoint show", (text) => questionLines(detail(text), 0, { isKnown: true })],
    ["holdpoint thread", (text) => threadLines(thread(text), 0)],
    ["a journal", (text) => journalLines([{ seq: 1, at: 0, kind: "k", says: text }])],
    ["how it stands", (text) => standingLines("Done.", detail(text).standing)],
    ["a receipt", (text) => receiptLines({ id: "d", interruptId: ID, by: text, standing: detail(text).standing })],
  ])("%s: nothing acts on the terminal, nothing hides, and no line passes for one of the program's", (_name, lines) => {
    for (const text of CORPUS) {
      const printed = lines(text);
      expect([text, hiding(printed)]).toEqual([text, []]);
      // A line feed of theirs begins no line: it is written out, or stands behind a bar.
      const own = printed.filter((line) => !line.trimStart().startsWith("│"));
      expect([text, own.length]).toEqual([
        text,
        lines(text.replaceAll(/\s/g, " ")).filter((line) => !line.trimStart().startsWith("│")).length,
      ]);
    }
  });
});
