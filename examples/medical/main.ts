/** Medication orders: two clinicians decide, silence withholds, and the record is looked at again before anything is given. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changedDose } from "./changed-dose.ts";
import { newAllergy, newWeight } from "./changed-patient.ts";
import { nobodyDecides } from "./nobody-decides.ts";
import { say } from "./say.ts";
import { twoClinicians } from "./two-clinicians.ts";
import { Ward } from "./ward.ts";

const folder = mkdtempSync(join(tmpdir(), "holdpoint-medical-"));
const ward = new Ward(join(folder, "ward.db"));
try {
  say("An agent prepares medication orders on a ward. It gives nothing by itself.");
  await twoClinicians(ward);
  await changedDose(ward);
  await nobodyDecides(ward);
  await newWeight(ward);
  await newAllergy(ward);
  say(`\nDone: ${ward.chart.entries.length} doses given of 5 orders, ${ward.pager.entries.length} page.`);
} finally {
  await ward.close();
  rmSync(folder, { recursive: true, force: true });
}
