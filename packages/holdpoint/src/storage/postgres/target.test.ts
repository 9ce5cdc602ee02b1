/** A1–A3: what an address says, and what is wrong with one. */
import { expect, test } from "vitest";
import { targetOf } from "./target.ts";

test.each([
  ["postgres://ann:secret@db.test/app", { host: "db.test", port: 5_432, database: "app", user: "ann" }],
  ["postgresql://ann@db.test:6000", { host: "db.test", port: 6_000, database: "ann", user: "ann" }],
  ["postgres://ann@ignored/app?host=/run/pg&port=7000", { host: "/run/pg", port: 7_000, database: "app", user: "ann" }],
  ["postgres://a%40b:s@h1,h2:6001/app", { host: "h1:5432,h2", port: 6_001, database: "app", user: "a@b" }],
] as const)("A1: %s leads to its place", async (address, place) => {
  const target = targetOf(address, 1, 1);
  expect(target.place).toEqual(place);
  await target.pool.end();
});

test.each(["read-write", "primary"])("A2: target_session_attrs=%s is what is done anyway", async (wanted) => {
  const target = targetOf(`postgres://ann@h1,h2/app?target_session_attrs=${wanted}`, 1, 1);
  expect(target.place).toMatchObject({ database: "app", user: "ann" });
  await target.pool.end();
});

test.each([
  ["postgres://ann:secret@h1,h2/app?target_session_attrs=standby", /target_session_attrs other than read-write/],
  ["postgres://ann:secret@db.test/app?sslrootcert=/nowhere/ca.pem", /cannot be used: ENOENT.*\/nowhere\/ca\.pem/],
  ["postgres://ann:secret@db.test/app?port=none", /names a port that is none/],
  ["postgres://ann:secret@db.test/app?port=65536", /names a port that is none/],
  ["postgres://ann:secret@db.test,db:none/app", /cannot be read/],
  ["postgres://ann:secret@a,,b/app", /cannot be read/],
] as const)("A3: %s is refused when it is given", (address, message) => {
  const attempt = (): unknown => targetOf(address, 1, 1);
  expect(attempt).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringMatching(message) as string }) as Error,
  );
  expect(attempt).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining("secret") as string }) as Error,
  );
});
