/** Two people in two browsers: one asks for a refund, the other approves it, and both see what comes of it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchChromium } from "./chromium.ts";
import { forge } from "./elsewhere.ts";
import { openSupport, type Support } from "./support.ts";
import { chapter, check, say, verdict } from "./tell.ts";
import { Visitor } from "./visitor.ts";

/** The one question that is open, as the API lists it for somebody. */
interface Question {
  readonly id: string;
  readonly digest: string;
  readonly claim?: unknown;
}

async function openQuestion({ page }: Visitor): Promise<Question> {
  const list = await page.evaluate(async (): Promise<unknown> => (await fetch("/approvals/v1/interrupts")).json());
  const [question] = (list as { readonly items: readonly Question[] }).items;
  if (question === undefined) throw new Error("A question should be open, and none is.");
  return question;
}

async function requesterRefused(rita: Visitor, { books }: Support): Promise<void> {
  chapter("Whoever asks does not approve");
  await rita.askRefund("A-1001", "40");
  check("she sees the question at once", await rita.sees("A-1001", "Refund $40.00 for A-1001?"));
  const note = rita.about("A-1001").getByRole("note");
  const reason = (await note.textContent()) ?? "";
  say(`the page says: ${reason}`);
  check(
    "she is a lead and cannot approve it: the button is disabled",
    await rita.button("A-1001", "Approve").isDisabled(),
  );
  check("and it says why", reason.includes("rita"));
  const { id, digest } = await openQuestion(rita);
  const code = await rita.refusalOf(`/approvals/v1/interrupts/${id}/decisions`, { type: "approve", digest });
  check("past the button, the API refuses her as well", code === "REQUESTER_EXCLUDED");
  check("nothing was paid", books.all().length === 0);
}

async function otherPages(lee: Visitor, { url, books }: Support): Promise<void> {
  chapter("A page from elsewhere, in lee's browser");
  const { id } = await openQuestion(lee);
  const claim = await forge(lee, `${url}/approvals/v1/interrupts/${id}/claim`);
  check("the browser sent his cookie along: it is the same site", claim.hadCookie);
  check("Holdpoint does not know who asks", claim.status === 401);
  check("so nothing was changed in his name", (await openQuestion(lee)).claim === undefined);
  const refund = await forge(lee, `${url}/refunds`);
  check("the app's own routes refuse it, too", refund.hadCookie && refund.status === 401 && books.all().length === 0);
}

async function approved(rita: Visitor, lee: Visitor, { books }: Support): Promise<void> {
  chapter("Somebody else approves");
  const { id, digest } = await openQuestion(lee);
  await lee.button("A-1001", "Approve").dblclick();
  say("lee: approve, with a double click");
  check("lee sees what came of it", await lee.sees("A-1001", "Refunded $40.00 for A-1001."));
  check("rita sees it, too, and who decided", await rita.sees("A-1001", "Refunded $40.00 for A-1001."));
  check("by name", await rita.sees("A-1001", "Decided by lee."));
  const again = await lee.refusalOf(`/approvals/v1/interrupts/${id}/decisions`, { type: "approve", digest });
  check("the same decision, sent again, is the same decision", again === undefined);
  const [payment, ...others] = books.all();
  check("it was paid once", payment?.amountCents === 4_000 && payment.requests === 1 && others.length === 0);
}

async function rejected(rita: Visitor, lee: Visitor, { books }: Support): Promise<void> {
  chapter("Or rejects, with a reason");
  await rita.askRefund("A-1002", "900");
  check("it comes up on lee's page by itself", await lee.sees("A-1002", "Refund $900.00 for A-1002?"));
  await lee.about("A-1002").getByLabel("Reason").fill("It was never paid for.");
  await lee.button("A-1002", "Reject").click();
  say("lee: reject, It was never paid for.");
  check("rita reads the reason", await rita.sees("A-1002", "It was never paid for."));
  check("nothing else was paid", books.all().length === 1);
  check("neither page was loaded a second time", rita.loads === 1 && lee.loads === 1);
}

const folder = mkdtempSync(join(tmpdir(), "holdpoint-embedded-"));
const support = await openSupport(folder, 0);
const browser = await launchChromium();
try {
  const rita = await Visitor.signIn(browser, support.url, "rita");
  await requesterRefused(rita, support);
  const lee = await Visitor.signIn(browser, support.url, "lee");
  await otherPages(lee, support);
  await approved(rita, lee, support);
  await rejected(rita, lee, support);
} finally {
  await browser.close();
  await support.close();
  rmSync(folder, { recursive: true });
}
process.exitCode = verdict();
