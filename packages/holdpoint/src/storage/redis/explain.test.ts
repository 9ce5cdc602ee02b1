/** Errors that no test can make a server say: each has a code, and shows nothing of what was sent. */
import { describe, expect, test } from "vitest";
import { isLasting, toStoreError } from "./errors.ts";

const AT = "redis.internal:6379";

const coded = (code: string): Error => Object.assign(new Error(`something ${code}`), { code });

describe("an error of the server", () => {
  test.each([
    ["NOREPLICAS Not enough good replicas to write.", "STORE_READ_ONLY", /too few replicas/],
    ["MISCONF Errors writing to the AOF file: No space left on device", "STORE_FULL", /no room left on its disk/],
    [
      "MISCONF Redis is configured to save RDB snapshots, but it cannot.",
      "STORE_READ_ONLY",
      /cannot write to its disk/,
    ],
    ["LOADING Redis is loading the dataset in memory", "STORE_UNREACHABLE", /not ready yet: Redis is loading/],
    ["CLUSTERDOWN The cluster is down", "STORE_UNREACHABLE", /not ready yet/],
    ["BUSY Redis is busy running a script. You can only call SCRIPT KILL", "STORE_BUSY", /script that does not end/],
    ["ERR max number of clients reached", "STORE_BUSY", /maxclients/],
    ["ERR unknown command 'EVALSHA_RO', with args beginning with:", "STORE_TOO_OLD", /Redis 7 or later/],
    [
      "ERR user_script:12: attempt to index a nil value script: 0123456789012345678901234567890123456789, on @user_script:12.",
      "STORE_CORRUPT",
      /attempt to index a nil value\.$/,
    ],
    ["ERR something nobody thought of", "STORE_FAILED", /failed: something nobody thought of\.$/],
  ])("%s", (text, code, sentence) => {
    const told = toStoreError(new Error(text), AT);
    expect(told.code).toBe(code);
    expect(told.message).toMatch(sentence);
    expect(told.message).toContain(AT);
  });
});

describe("an error of the connection", () => {
  test.each([
    [coded("ECONNRESET"), /closed the connection \(ECONNRESET\)/],
    [coded("EHOSTUNREACH"), /cannot be reached \(EHOSTUNREACH\)/],
    [coded("CERT_HAS_EXPIRED"), /certificate/],
    [
      Object.assign(new Error("Failed to refresh slots cache."), { name: "ClusterAllFailedError" }),
      /cannot be reached: Failed/,
    ],
    [new Error("Connection is closed."), /closed the connection;/],
    [new Error("Socket timeout. Expecting data, but didn't receive any in 300ms."), /does not answer/],
  ])("%s", (error, sentence) => {
    const told = toStoreError(error, AT);
    expect(told).toMatchObject({ code: "STORE_UNREACHABLE", data: { at: AT } });
    expect(told.message).toMatch(sentence);
  });

  test("what was sent is not kept", () => {
    const error = Object.assign(new Error("WRONGPASS no"), { command: { name: "auth", args: ["open-sesame"] } });
    expect(JSON.stringify(toStoreError(error, AT).cause, Object.getOwnPropertyNames(Error.prototype))).not.toContain(
      "sesame",
    );
    expect(toStoreError(error, AT).cause).not.toHaveProperty("command");
    expect(toStoreError("a text", AT).message).toContain("a text");
  });

  test("only what somebody has to mend is lasting", () => {
    expect([new Error("WRONGPASS no"), new Error("NOAUTH"), coded("CERT_HAS_EXPIRED")].map(isLasting)).toEqual([
      true,
      true,
      true,
    ]);
    expect([coded("ECONNREFUSED"), new Error("LOADING"), "a text"].map(isLasting)).toEqual([false, false, false]);
  });
});
