/** Purchase orders of an agent: who has to approve, in whose place, and what happens when nobody answers. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock } from "holdpoint/testing";
import { Office } from "./office.ts";
import { askedAgain } from "./repeats.ts";
import { escalated, rejectedAtTheEnd } from "./silence.ts";
import { chapter, check, verdict } from "./tell.ts";
import { managerOnly, twoPeople, withTheCfo } from "./tiers.ts";
import { delegated } from "./vacation.ts";

const folder = mkdtempSync(join(tmpdir(), "holdpoint-procurement-"));
const office = new Office(join(folder, "orders.db"), new ManualClock());
try {
  await managerOnly(office);
  await twoPeople(office);
  await withTheCfo(office);
  await askedAgain(office);
  await escalated(office);
  await rejectedAtTheEnd(office);
  await delegated(office);

  chapter("In the end");
  const items = office.book.all.map(({ item }) => item);
  const approved = [
    "four chairs",
    "a server",
    "a rack",
    "a printing press",
    "two desks",
    "paper for a year",
    "eight phones",
  ];
  check("what was approved was ordered once, and nothing else was", items.join() === approved.join());
} finally {
  await office.close();
  rmSync(folder, { recursive: true });
}
process.exitCode = verdict();
