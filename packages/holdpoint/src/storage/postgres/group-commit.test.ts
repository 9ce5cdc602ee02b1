/** W3–W5 and S1: what is said of a commit when the database fails in the middle. */
import { expect, test } from "vitest";
import { HoldpointError } from "../../core/errors.ts";
import { appending, TENANT } from "../../testing/store-contract/samples.ts";
import type { Connections, Query } from "./connections.ts";
import { GroupCommit } from "./group-commit.ts";
import { StoreTime } from "./store-time.ts";

const fromServer = (code: string, severity = "ERROR"): Error => Object.assign(new Error("said so"), { code, severity });
const broken = (): Error => new Error("Connection terminated unexpectedly");

/** A group over a database that answers what `fail` does not stop. The statements that reached it are in `log`. */
function groupOver(fail: (statement: string, nth: number) => Error | undefined, busyMs = 5_000) {
  const log: string[] = [];
  const query = ((text: string) => {
    const statement = /look_1|write_1|BEGIN|COMMIT|ROLLBACK/.exec(text)?.[0] ?? text;
    log.push(statement);
    const error = fail(statement, log.filter((one) => one === statement).length);
    if (error !== undefined) return Promise.reject(error);
    return Promise.resolve(statement === "look_1" ? [[0, 0, 1_000, 0]] : []);
  }) as Query;
  const connections = { use: <T>(work: (given: Query) => Promise<T>) => work(query) } as Connections;
  const group = new GroupCommit({
    connections,
    schema: "s",
    place: { host: "h", port: 1, database: "d", user: "u" },
    time: new StoreTime(undefined),
    open: () => Promise.resolve(),
    onFailure: () => undefined,
    busyMs,
    maxQueued: 10,
    onRing: () => undefined,
  });
  return { group, log };
}

const change = { tenant: TENANT, append: appending("s", 1) };

test("W5: what breaks before anything was sent to be stored is tried again", async () => {
  const { group, log } = groupOver((statement, nth) => (statement === "look_1" && nth < 3 ? broken() : undefined));
  expect(await group.submit(change)).toEqual({ ok: true });
  expect(log).toEqual(["look_1", "look_1", "look_1", "write_1"]);
});

test("S1 W5: what breaks while it is being stored may be there all the same, and is not tried again", async () => {
  const { group, log } = groupOver((statement) => (statement === "write_1" ? broken() : undefined));
  await expect(group.submit(change)).rejects.toMatchObject({ code: "STORE_UNREACHABLE", data: { maybe: true } });
  expect(log).toEqual(["look_1", "write_1"]);
});

test("S1: what the server refuses to store is known not to be there", async () => {
  const { group } = groupOver((statement) => (statement === "write_1" ? fromServer("53100") : undefined));
  const failing = group.submit(change);
  await expect(failing).rejects.toMatchObject({ code: "STORE_FULL" });
  await expect(failing).rejects.not.toMatchObject({ data: { maybe: true } });
});

test.each([
  ["a log that finds no room", "53100", "PANIC", "STORE_FULL"],
  ["an internal error that ends the session", "XX000", "FATAL", "STORE_FAILED"],
  ["a session that is ended for its time", "25P04", "FATAL", "STORE_UNREACHABLE"],
] as const)(
  "S1 E3: %s may have stored it all the same, and it is not tried again",
  async (_what, sql, severity, code) => {
    const { group, log } = groupOver((statement) => {
      if (statement === "write_1") return fromServer(sql, severity);
      return statement === "SELECT 1" ? broken() : undefined;
    });
    await expect(group.submit(change)).rejects.toMatchObject({ code, data: { postgres: sql, maybe: true } });
    expect(log).toEqual(["look_1", "write_1"]);
  },
);

test.each([
  ["goes on", undefined, undefined],
  ["is gone", broken(), true],
] as const)("E3: after a severity in another language the session is asked: it %s", async (_what, answer, maybe) => {
  const { group, log } = groupOver((statement) => {
    if (statement === "write_1") return fromServer("53100", "VOLL");
    return statement === "SELECT 1" ? answer : undefined;
  });
  const error: unknown = await group.submit(change).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "STORE_FULL" });
  expect((error as HoldpointError).data["maybe"]).toBe(maybe);
  expect(log).toEqual(["look_1", "write_1", "SELECT 1"]);
});

test("E3: a conflict that ended the session was told before anything was stored, and is judged anew", async () => {
  const { group, log } = groupOver((statement, nth) =>
    statement === "write_1" && nth === 1 ? fromServer("40001", "FATAL") : undefined,
  );
  expect(await group.submit(change)).toEqual({ ok: true });
  expect(log).toEqual(["look_1", "write_1", "look_1", "write_1"]);
});

test("W3: after two conflicts the rows are locked, and an end that breaks then is unknown only at COMMIT", async () => {
  const conflict = (statement: string, nth: number): Error | undefined =>
    statement === "write_1" && nth <= 2 ? fromServer("40001") : undefined;
  const { group, log } = groupOver(conflict);
  expect(await group.submit(change)).toEqual({ ok: true });
  expect(log).toEqual(["look_1", "write_1", "look_1", "write_1", "BEGIN", "look_1", "write_1", "COMMIT"]);
  const atCommit = groupOver((statement, nth) => (statement === "COMMIT" ? broken() : conflict(statement, nth)));
  await expect(atCommit.group.submit(change)).rejects.toMatchObject({ data: { maybe: true } });
  const atWrite = groupOver((statement, nth) =>
    nth === 3 && statement === "write_1" ? broken() : conflict(statement, nth),
  );
  expect(await atWrite.group.submit(change)).toEqual({ ok: true });
});

test("a commit that others keep in the way of fails when it has waited for as long as it may", async () => {
  const { group } = groupOver((statement) => (statement === "write_1" ? fromServer("40001") : undefined), 30);
  await expect(group.submit(change)).rejects.toBeInstanceOf(HoldpointError);
  await group.idle();
  await expect(group.submit(change)).rejects.toMatchObject({ code: "STORE_BUSY" });
});
