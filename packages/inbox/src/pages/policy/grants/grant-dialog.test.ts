/** What is granted, of what somebody typed. */
import { expect, test } from "vitest";
import { grantOf } from "./grant-dialog.tsx";

const BOUNDS = { tool: "pay", times: "2", hours: 1, when: "" };
const GRANT = { tool: "pay", maxUses: 2, expiresInMs: 3_600_000, reason: "Why" };

test.each<[object, string, object | undefined]>([
  [{}, " Why ", GRANT],
  [{ when: " args.cents < 5 " }, "Why", { ...GRANT, when: "args.cents < 5" }],
  [{}, " ", undefined],
  [{ times: "" }, "Why", undefined],
  [{ times: "0" }, "Why", undefined],
  [{ times: "-1" }, "Why", undefined],
  [{ times: "1.5" }, "Why", undefined],
  [{ times: "1e3" }, "Why", undefined],
  [{ times: "99999999999999999999" }, "Why", undefined],
])("%j, because %j: %j", (bounds, reason, grant) => {
  expect(grantOf({ ...BOUNDS, ...bounds }, reason)).toEqual(grant);
});
