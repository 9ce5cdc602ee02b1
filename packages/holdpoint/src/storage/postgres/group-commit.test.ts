/** W3–W5 and S1: what is said of a commit when the database fails in the middle. */
import { expect, test } from "vitest";
import { HoldpointError } from "../../core/errors.ts";
import { appending, TENANT } from "../../testing/store-contract/samples.ts";
import type { Connections, Query } from "./connections.ts";
import { GroupCommit } from "./group-commit.ts";
import { StoreTime } from "./store-time.ts";

const fromServer = (code: string): Error => Object.assign(new Error("said so"), { code, severity: "ERROR" });
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
