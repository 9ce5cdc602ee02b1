/** A forum's queue: automatic where the classifier is sure, people in between, and a look at some of what nobody saw. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isInterrupted } from "holdpoint";
import { batches } from "./batches.ts";
import { claims } from "./claims.ts";
import { Desk } from "./desk.ts";
import { firstPass } from "./first-pass.ts";
import { sample } from "./sample.ts";
import { check, say, title } from "./say.ts";

async function total(desk: Desk): Promise<void> {
  title("5. Everything added up");
  const outcomes = await desk.atRest();
  const count = (holds: (outcome: (typeof outcomes)[number]) => boolean): number => outcomes.filter(holds).length;
  check("every post has come to its end", outcomes.filter(isInterrupted).length, 0);
  check(
    "removed by people",
    count(({ action, by }) => action === "remove" && by.length > 0),
    9,
  );
  check(
    "removed without asking, and left so",
    count(({ action, by }) => action === "remove" && by.length === 0),
    6,
  );
  check(
    "left alone because people said no to removing them",
    count(({ action }) => action === "nothing"),
    9,
  );
  check(
    "kept",
    count(({ action }) => action === "keep"),
    26,
  );
}

const folder = mkdtempSync(join(tmpdir(), "holdpoint-moderation-"));
const desk = new Desk(join(folder, "moderation.db"));
try {
  say("A classifier moderates a forum. What it may do by itself is written down in policy.yaml.");
  await firstPass(desk);
  await claims(desk);
  await batches(desk);
  await sample(desk);
  await total(desk);
} finally {
  await desk.close();
  rmSync(folder, { recursive: true, force: true });
}
