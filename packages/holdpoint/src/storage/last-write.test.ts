/** What a store tells of its last write (W1, W2). */
import { describe, expect, test } from "vitest";
import { HoldpointError, type ErrorCode } from "../core/errors.ts";
import { LastWrite } from "./last-write.ts";
import type { CommitResult } from "./store.ts";

const failure = (code: ErrorCode): HoldpointError => new HoldpointError(code, "It went wrong.");
const REFUSED: CommitResult = { ok: false, reason: "head", key: "s" };

describe("a write that failed (W1)", () => {
  test.each(["commit", "other"] as const)("is noted: %s", async (kind) => {
    const writes = new LastWrite();
    const error = failure("STORE_FULL");
    const failing = kind === "commit" ? writes.commit(Promise.reject(error)) : writes.other(Promise.reject(error));
    await expect(failing).rejects.toBe(error);
    expect(writes.failure).toBe(error);
  });

  test("is over when a commit was stored, and not with a refusal or a claim", async () => {
    const writes = new LastWrite();
    const error = failure("STORE_READ_ONLY");
    writes.failed(error);
    expect(await writes.commit(Promise.resolve(REFUSED))).toBe(REFUSED);
    expect(await writes.other(Promise.resolve("claimed"))).toBe("claimed");
    expect(writes.failure).toBe(error);
    expect(await writes.commit(Promise.resolve({ ok: true }))).toEqual({ ok: true });
    expect(writes.failure).toBeUndefined();
  });
});

test.each([failure("INVALID_ARGUMENT"), failure("TOO_LARGE"), new TypeError("x"), "text"])(
  "what says nothing of the store is not noted: %s (W2)",
  async (error) => {
    const writes = new LastWrite();
    await expect(writes.commit(Promise.reject(error as Error))).rejects.toBe(error);
    expect(writes.failure).toBeUndefined();
  },
);
