/** A contract is signed by seller, buyer and notary, in this order, while the document changes twice. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock } from "holdpoint/testing";
import { draft, fingerprintOf } from "./contract.ts";
import { Office, type Reply } from "./office.ts";
import { proof } from "./proof.ts";
import type { Page } from "./shown.ts";
import { chapter, check, say, verdict } from "./tell.ts";

const DAY_MS = 86_400_000;
const TITLE = "Sale of the Kittiwake";
const PARTIES = ["selma", "bruno", "nora"] as const;

const folder = mkdtempSync(join(tmpdir(), "holdpoint-contract-"));
const files = { contract: join(folder, "contract.txt"), executed: join(folder, "executed.txt") };
const papers = {
  record: join(folder, "record.json"),
  document: files.executed,
  publicKey: join(folder, "office-public.pem"),
};
const clock = new ManualClock(Date.UTC(2026, 2, 2, 9));

const refused = (reply: Reply): string | undefined => ("refused" in reply ? reply.refused : undefined);
const someone = (role: string): string => `someone with the role "${role}"`;

async function inOrder(office: Office): Promise<void> {
  chapter("Seller, then buyer, then notary");
  draft(files.contract, { price: "€44,000", handover: "1 April 2026" });
  await office.begin(TITLE);
  const page = await office.page();
  say(`PAUSED: Sign "${TITLE}", SHA-256 ${page.sha256}?`);
  check("what is signed is the digest of the document", page.sha256 === fingerprintOf(files.contract));
  check("the notary cannot sign first", refused(await office.sign(page, "nora")) === "STAGE_NOT_OPEN");
  await office.sign(page, "selma");
  check("after the seller it is the buyer's turn", (await office.next(page)) === someone("buyer"));
}

async function edited(office: Office): Promise<Page> {
  chapter("The buyer bargains: an edit voids what was signed before");
  const before = await office.page();
  draft(files.contract, { price: "€41,000", handover: "1 April 2026" });
  const sha256 = fingerprintOf(files.contract);
  await office.edit(before, "bruno", { title: TITLE, sha256 }, "€41,000, and I buy it.");
  const page = await office.page();
  check("everybody is asked about the new document", page.sha256 === sha256 && sha256 !== before.sha256);
  check("the seller's signature is void", (await office.next(page)) === someone("seller"));

  await clock.advance(DAY_MS);
  const late = await office.sign(before, "bruno");
  check("nobody signs the old document any more", refused(late) === "DIGEST_MISMATCH");
  await office.sign(page, "selma");
  check("the buyer signed by his edit: the notary is next", (await office.next(page)) === someone("notary"));
  return page;
}

async function changedBehindTheirBacks(office: Office, read: Page): Promise<void> {
  chapter("The document is changed behind their backs");
  appendFileSync(files.contract, "5. The mooring is not part of the sale.\n");
  say("Somebody adds a clause to the file. The notary has read the page before that, and signs it.");
  await office.sign(read, "nora");
  await office.settled();
  check("the three signatures were used for nothing", (await office.outcomeOf(read)) === "unused");
  const page = await office.page();
  check("everybody is asked about the document as it is now", page.sha256 === fingerprintOf(files.contract));
  check("beginning with the seller", (await office.next(page)) === someone("seller"));
}

async function everybodySigns(office: Office): Promise<void> {
  chapter("Everybody signs again");
  const page = await office.page();
  const receipts: unknown[] = [];
  for (const party of PARTIES) {
    await clock.advance(DAY_MS);
    const reply = await office.sign(page, party);
    if ("receipt" in reply) receipts.push(reply.receipt.signed);
  }
  check("it is executed", (await office.settled()) === page.sha256);
  check("and that is the document they signed", fingerprintOf(files.executed) === page.sha256);
  writeFileSync(papers.record, JSON.stringify({ shown: page.question.review, receipts }, undefined, 2));
  writeFileSync(papers.publicKey, office.publicKey);
}

let office = new Office(folder, files, clock);
try {
  await inOrder(office);
  await clock.advance(DAY_MS);
  const read = await edited(office);
  await office.close();

  say("The office closes for a week, and opens its store again.");
  await clock.advance(7 * DAY_MS);
  office = new Office(folder, files, clock);
  await changedBehindTheirBacks(office, read);
  await everybodySigns(office);
  proof(papers, PARTIES);
} finally {
  await office.close();
  rmSync(folder, { recursive: true });
}
process.exitCode = verdict();
