/** Every row, in the order of the table. */
import type { Scenario } from "./scenario.ts";
import { scenario as a01 } from "./a/a01-double-click.ts";
import { scenario as a02 } from "./a/a02-changed-mind.ts";
import { scenario as a03 } from "./a/a03-one-answer-for-three.ts";
import { scenario as a04 } from "./a/a04-approve-and-reject.ts";
import { scenario as a05 } from "./a/a05-finished-or-unknown.ts";
import { scenario as a06 } from "./a/a06-unknown-question.ts";
import { scenario as a07 } from "./a/a07-falsy-answers.ts";
import { scenario as a08 } from "./a/a08-id-like-keys.ts";
import { scenario as a09 } from "./a/a09-json-schema.ts";
import { scenario as a10 } from "./a/a10-answer-that-throws.ts";
import { scenario as a11 } from "./a/a11-answers-that-are-not-json.ts";
import { scenario as a12 } from "./a/a12-early-second-late.ts";
import { scenario as b01 } from "./b/b01-three-questions-one-effect.ts";
import { scenario as b02 } from "./b/b02-tool-node.ts";
import { scenario as b03 } from "./b/b03-parallel-tasks.ts";
import { scenario as b04 } from "./b/b04-two-at-once.ts";
import { scenario as b05 } from "./b/b05-caught-pause.ts";
import { scenario as b06 } from "./b/b06-resume-with-update.ts";
import { scenario as b07 } from "./b/b07-old-checkpoint.ts";
import { scenario as b08 } from "./b/b08-edit-while-asking.ts";
import { scenario as b09 } from "./b/b09-killed-after-effect.ts";
import { scenario as b10 } from "./b/b10-hot-and-cold.ts";
import { scenario as b11 } from "./b/b11-forgotten-await.ts";
import { scenario as b12 } from "./b/b12-raw-awaits.ts";
import { scenario as b13 } from "./b/b13-race-of-questions.ts";
import { scenario as b14 } from "./b/b14-charged-and-not-storable.ts";
import { scenario as b15 } from "./b/b15-new-input-while-asking.ts";
import { scenario as c01 } from "./c/c01-node-renamed.ts";
import { scenario as c02 } from "./c/c02-question-inserted.ts";
import { scenario as c03 } from "./c/c03-step-inserted.ts";
import { scenario as c04 } from "./c/c04-branch-flips.ts";
import { scenario as c05 } from "./c/c05-compatible-change.ts";
import { scenario as c06 } from "./c/c06-old-and-new-together.ts";
import { scenario as c07 } from "./c/c07-is-this-deploy-safe.ts";
import { scenario as d01 } from "./d/d01-edit-into-forbidden.ts";
import { scenario as d02 } from "./d/d02-approve-and-reject.ts";
import { scenario as d03 } from "./d/d03-context-of-the-caller.ts";
import { scenario as d04 } from "./d/d04-wrong-number-of-decisions.ts";
import { scenario as d05 } from "./d/d05-replayed-approval.ts";
import { scenario as d06 } from "./d/d06-arguments-changed.ts";
import { scenario as d07 } from "./d/d07-destructive-commands.ts";
import { scenario as d08 } from "./d/d08-approved-by-admin.ts";
import { scenario as e01 } from "./e/e01-nobody-answers.ts";
import { scenario as e02 } from "./e/e02-at-the-deadline.ts";
import { scenario as e03 } from "./e/e03-unclear-answers.ts";
import { scenario as e04 } from "./e/e04-separation-of-duties.ts";
import { scenario as e05 } from "./e/e05-price-moved.ts";
import { scenario as e06 } from "./e/e06-reviewer-lost-the-role.ts";
import { scenario as e07 } from "./e/e07-who-approved-what.ts";
import { scenario as e08 } from "./e/e08-mail-scanner.ts";
import { scenario as f01 } from "./f/f01-growth.ts";
import { scenario as f02 } from "./f/f02-parallel-approvals.ts";
import { scenario as f03 } from "./f/f03-pause-and-resume.ts";
import { scenario as f04 } from "./f/f04-many-at-once.ts";
import { scenario as f05 } from "./f/f05-pending-of-many.ts";
import { scenario as f06 } from "./f/f06-decision-to-next-step.ts";

export const scenarios: readonly Scenario[] = [
  a01,
  a02,
  a03,
  a04,
  a05,
  a06,
  a07,
  a08,
  a09,
  a10,
  a11,
  a12,
  b01,
  b02,
  b03,
  b04,
  b05,
  b06,
  b07,
  b08,
  b09,
  b10,
  b11,
  b12,
  b13,
  b14,
  b15,
  c01,
  c02,
  c03,
  c04,
  c05,
  c06,
  c07,
  d01,
  d02,
  d03,
  d04,
  d05,
  d06,
  d07,
  d08,
  e01,
  e02,
  e03,
  e04,
  e05,
  e06,
  e07,
  e08,
  f01,
  f02,
  f03,
  f04,
  f05,
  f06,
];
