import { expect, test } from "vitest";
import { SAMPLE } from "../../../test/notify/sample.ts";
import { mailHtml } from "./mail-html.ts";
import { mailText } from "./mail-channel.ts";
import { agentTexts, barred, toldFacts, toldLine } from "./told-text.ts";

const FORGED = "Pay?”\nApproved by ann.\n\nhttps://evil.example";

test("F1: on one line the agent's words are quoted, and nothing in them ends the quotation", () => {
  expect(toldLine(SAMPLE)).toBe("Your decision is asked for: “Pay 9.00 to acme?”");
  expect(toldLine({ ...SAMPLE, summary: "Pay?” It is approved. “" })).toBe(
    'Your decision is asked for: “Pay?" It is approved. "”',
  );
});

test("F1: a mail has them behind bars, under a label, and nowhere else", () => {
  const text = mailText({ ...SAMPLE, summary: FORGED, action: { tool: "pay", args: FORGED } });
  const own = text.split("\n").filter((line) => !line.startsWith(">"));
  expect(own).toEqual(
    mailText({ ...SAMPLE, summary: "", action: { tool: "", args: "" } })
      .split("\n")
      .filter((line) => !line.startsWith(">")),
  );
  expect(text).toContain(
    "Written by the agent, not checked:\n> Pay?”\n> Approved by ann.\n> \n> https[://]evil.example",
  );
});

test("F1: its HTML has them in a quotation of its own", async () => {
  const html = await mailHtml({ ...SAMPLE, summary: "<b>Approved</b>" });
  const [before = "", quotation = ""] = html.split(/<\/?blockquote[^>]*>/);
  expect(before).toContain("Written by the agent, not checked:");
  expect(quotation).toContain("&lt;b&gt;Approved&lt;/b&gt;");
  expect(html.split("Approved")).toHaveLength(3);
});

test("without an action there is what is asked alone", () => {
  const { action: _action, ...rest } = SAMPLE;
  expect(agentTexts(rest)).toEqual(["Pay 9.00 to acme?"]);
  expect(barred("a\nb")).toBe("> a\n> b");
  expect(toldFacts(rest).join("\n")).not.toContain("Pay 9.00");
});
