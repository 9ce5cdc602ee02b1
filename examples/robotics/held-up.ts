/** The database is held up by something else. The arm does not wait for it. */
import { once } from "node:events";
import { DatabaseSync } from "node:sqlite";
import type { Cell } from "./cell.ts";
import { check, say, title } from "./say.ts";

const THREAD = "held-up";
const RECORDED = 'step_completed  step "record the stop"';

export async function heldUp(cell: Cell): Promise<void> {
  title("3. A database that is held up");
  const creeps = once(cell.arm, "creeps");
  const asked = cell.begin(THREAD, "zone D");
  await creeps;
  const other = new DatabaseSync(cell.file);
  other.exec("BEGIN IMMEDIATE");
  say("  another program locks the database; not even the question can be asked");
  try {
    await cell.until("the arm stands", () => cell.arm.state === "stopped");
    check("the arm is stopped all the same", cell.arm.events.slice(1), ["is stopped by the reflex"]);
    check("and nothing of it could be written down yet", (await cell.journal(THREAD)).includes(RECORDED), false);
  } finally {
    other.exec("ROLLBACK");
    other.close();
  }
  say("  the lock is gone");
  await asked;
  await cell.releaseAsked(THREAD);
  check("now it is on record", (await cell.journal(THREAD)).includes(RECORDED), true);
  check("stopped first, recorded after", cell.arm.events.slice(1), [
    "is stopped by the reflex",
    "is recorded as stopped on silence",
  ]);
  await cell.release(THREAD);
}
