/** A robot arm that is stopped when nobody answers in 200 ms: first it is stopped, then it is written down. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cell } from "./cell.ts";
import { heldUp } from "./held-up.ts";
import { inTime } from "./in-time.ts";
import { limits } from "./limits.ts";
import { say } from "./say.ts";
import { silence } from "./silence.ts";

const folder = mkdtempSync(join(tmpdir(), "holdpoint-robotics-"));
const cell = new Cell(join(folder, "cell.db"));
try {
  say("A robot arm asks before it enters a zone that people share.");
  await inTime(cell);
  await silence(cell);
  await heldUp(cell);
  await limits(cell);
  say("\nDone: the arm never moved on without a yes.");
} finally {
  await cell.close();
  rmSync(folder, { recursive: true, force: true });
}
