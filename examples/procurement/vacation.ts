/** A manager goes on vacation and lets somebody else decide, up to an amount. */
import type { Office } from "./office.ts";
import { chapter, check, say } from "./tell.ts";

export async function delegated(office: Office): Promise<void> {
  chapter("mark goes on vacation; dan decides for him, up to $2,000");
  const paper = await office.request({ supplier: "Folio Ltd", item: "paper for a year", amountCents: 180_000 });
  const phones = await office.request({ supplier: "Norrland AB", item: "eight phones", amountCents: 400_000 });
  const before = await office.decide(paper, "yes", "dan");
  check("dan has no say of his own", before.refused === "NOT_A_REVIEWER");

  say("mark delegates what waits for a manager to dan, for 14 days and up to $2,000.");
  await office.delegateAll("manager", "mark", "dan", { days: 14, maxCents: 200_000 });
  await office.decide(paper, "yes", "dan", "mark");
  check("for $1,800 dan's word counts as mark's", (await office.result(paper))?.startsWith("ORDERED") === true);
  const above = await office.decide(phones, "yes", "dan", "mark");
  check("for $4,000 it does not", above.refused === "DELEGATION_INVALID");
  await office.decide(phones, "yes", "bea");
  check("bea approves that", (await office.result(phones))?.startsWith("ORDERED") === true);
}
