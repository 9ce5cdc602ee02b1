/** Filings that cannot be taken back: each bound to one text, one approval, and the rules there are when it happens. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { editAndApprove, forbiddenEdit } from "./edit-and-approve.ts";
import { expiredApproval } from "./expired-approval.ts";
import { Office } from "./office.ts";
import { replacedVersion } from "./replaced-version.ts";
import { revokedApproval } from "./revoked-approval.ts";
import { say } from "./say.ts";
import { stricterPolicy } from "./stricter-policy.ts";

const folder = mkdtempSync(join(tmpdir(), "holdpoint-legal-"));
const office = new Office(folder);
try {
  say("An agent files documents with courts. People decide at an inbox while the service that files may be down.");
  await editAndApprove(office);
  await forbiddenEdit(office);
  await replacedVersion(office);
  await expiredApproval(office);
  await revokedApproval(office);
  await stricterPolicy(office);
  say("\nDone: four of six matters were filed, each in the version that was approved.");
} finally {
  await office.close();
  rmSync(folder, { recursive: true, force: true });
}
