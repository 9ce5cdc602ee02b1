/** The database is held up by something else. The arm does not wait for it. */
import { DatabaseSync } from "node:sqlite";
import type { Cell } from "./cell.ts";
import { check, say, title } from "./say.ts";

const THREAD = "held-up";

export async function heldUp(cell: Cell): Promise<void> {
  title("3. No answer, and a database that is held up");
  const question = await cell.begin(THREAD, "zone D");
  const other = new DatabaseSync(cell.file);
  other.exec("BEGIN IMMEDIATE");
  say("  another program locks the database for writing");
  try {
    await cell.until("the arm stands", () => cell.arm.state === "standing");
    check("the arm stands, stopped by its reflex", cell.arm.events.at(-1), "stopped by the reflex");
    check("and nothing could be written down yet", (await cell.panel.standing(question.id)).status, "pending");
  } finally {
    other.exec("ROLLBACK");
    other.close();
  }
  say("  the lock is gone");
  await cell.until("the stop is recorded", () => cell.arm.events.length >= 3);
  check("it is recorded now", cell.arm.events.slice(1), ["stopped by the reflex", "recorded: stopped on silence"]);
  check("as the deadline's doing", (await cell.panel.standing(question.id)).status, "expired");
}
