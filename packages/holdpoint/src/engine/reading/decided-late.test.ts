/** What is told to whoever comes too late (decided-late.ts). */
import { describe, expect, test } from "vitest";
import { HoldpointError, type ErrorCode } from "../../core/errors.ts";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import type { InterruptRecord } from "../../core/interrupt.ts";
import { MemorySaver } from "../../storage/memory.ts";
import { sayingEnd, withEnd } from "./decided-late.ts";

const ID = `int_${"0".repeat(26)}`;

function record(more: Partial<InterruptRecord>): InterruptRecord {
  const base = { id: ID, threadId: "t", graph: "g", node: "n", task: "1", value: "Go on?", digest: "d", createdAt: 0 };
  return { ...base, status: "pending", ...more } as unknown as InterruptRecord;
}

const CANCELED = record({ status: "canceled", closed: { by: "ann", at: 5, reason: "not needed" } });
const ANSWERED = record({
  status: "resolved",
  decision: { id: "dec_1", value: 1, digest: "d", by: "ben", at: 7 } as never,
});

describe("a refusal", () => {
  test.each<readonly [ErrorCode, InterruptRecord, says: string, how: string | undefined]>([
    ["INTERRUPT_CLOSED", CANCELED, "No. Canceled by ann: “not needed”.", "canceled"],
    ["INTERRUPT_CLOSED", record({ status: "canceled" }), "No. The run was canceled.", "canceled"],
    ["DEADLINE_PASSED", record({ status: "expired" }), "No. Nobody decided in time: failed.", "expired"],
    // That one says by whom already.
    ["ALREADY_DECIDED", ANSWERED, "No.", "answered"],
    // The rung has not fired yet.
    ["DEADLINE_PASSED", record({}), "No.", undefined],
    ["NOT_A_REVIEWER", CANCELED, "No.", undefined],
  ])("%s of a question: %#", (code, question, says, how) => {
    const error = withEnd(new HoldpointError(code, "No.", { interruptId: ID }), question);
    expect([error.code, error.message, error.data["interruptId"]]).toEqual([code, says, ID]);
    expect((error.data["ended"] as { readonly how: string } | undefined)?.how).toBe(how);
  });
});

test("what is accepted is given back, and nothing is read for it; what cannot be told more of stays as it is (L2)", async () => {
  const store = new MemorySaver();
  const place = { store, tenant: DEFAULT_TENANT };
  expect(await sayingEnd(place, ID, () => Promise.resolve(7))).toBe(7);
  const late = new HoldpointError("INTERRUPT_CLOSED", "No.");
  for (const [id, error] of [
    [ID, new Error("It broke.")],
    [ID, new HoldpointError("NOT_A_REVIEWER", "No.")],
    ["int_x", late],
    // It is not there.
    [ID, late],
  ] as const) {
    await expect(sayingEnd(place, id, () => Promise.reject(error))).rejects.toBe(error);
  }
});

test("a refusal stays one where the question cannot be read (L2)", async () => {
  const store = new MemorySaver();
  await store.close();
  const late = new HoldpointError("ALREADY_DECIDED", "No.");
  await expect(sayingEnd({ store, tenant: DEFAULT_TENANT }, ID, () => Promise.reject(late))).rejects.toBe(late);
});
