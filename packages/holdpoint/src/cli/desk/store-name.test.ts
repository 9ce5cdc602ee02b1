/** Names of stores (store-name.ts, N1 and N2). */
import { expect, test } from "vitest";
import { addressOf, shownName } from "./store-name.ts";

test.each(["agent.db", "/var/lib/agent.db", ":memory:", "file:agent.db", "C:\\agent.db", "a//b"])(
  "%s is a file",
  (name) => {
    expect(addressOf(name)).toBeUndefined();
    expect(shownName(name)).toBe(name);
  },
);

test.each([
  ["postgres://ann:pw@db:5432/x", "postgres", "postgres://ann:pw@db:5432/x", {}, "postgres://ann@db:5432/x"],
  ["PostgreSQL://db/x", "postgres", "PostgreSQL://db/x", {}, "postgresql://db/x"],
  [
    "postgres://ann:p%40w@db/x?schema=agents&sslmode=require&maxConnections=20&prepare=false&durability=relaxed",
    "postgres",
    "postgres://ann:p%40w@db/x?sslmode=require",
    { schema: "agents", maxConnections: 20, prepare: false, durability: "relaxed" },
    "postgres://ann@db/x?schema=agents&durability=relaxed&maxConnections=20&prepare=false",
  ],
  [
    "postgres://ann:pw@db/x?schema=a",
    "postgres",
    "postgres://ann:pw@db/x",
    { schema: "a" },
    "postgres://ann@db/x?schema=a",
  ],
  ["postgres://db/x?password=pw", "postgres", "postgres://db/x?password=pw", {}, "postgres://db/x"],
  ["redis://:pw@cache:6379/2", "redis", "redis://:pw@cache:6379/2", {}, "redis://cache:6379/2"],
  [
    "rediss://ann:pw@cache?prefix=agents&durability=everysec",
    "redis",
    "rediss://ann:pw@cache",
    { prefix: "agents", durability: "everysec" },
    "rediss://ann@cache?prefix=agents&durability=everysec",
  ],
])("%s", (name, driver, url, said, shown) => {
  expect(addressOf(name)).toEqual({ driver, url, said, shown });
  expect(shownName(name)).toBe(shown);
});

test.each([
  "postgres://ann:s3cr3t/more@db/x",
  "postgres://ann:s3cr3t#more@db/x",
  "postgres://ann:s3cr3t?more@db/x",
  "postgres://ann:s3@cr3t@db/x",
  "postgres://db/x?user=a@b&password=s3cr3t@",
  "postgres://db/x?password=s3cr3t&schema=a",
  "redis://:s3cr3t@cache",
])("nothing of the password of %s is shown (N2)", (name) => {
  expect(shownName(name)).toMatch(/^(postgres|redis):\/\//);
  expect(shownName(name)).not.toMatch(/s3|cr3t|more/);
});

test.each([
  ["mysql://ann:s3cr3t@db/x", "begins with mysql://"],
  ["https://ann:s3cr3t@db/x", "begins with https://"],
  ["postgres://ann:s3cr3t@db/x?schema=a&schema=b", "says schema twice"],
  ["postgres://ann:s3cr3t@db/x?maxConnections=many", "has a maxConnections that is no number from 1 to 999999"],
  ["postgres://ann:s3cr3t@db/x?prepare=no", "has a prepare that is not true or false"],
  ["postgres://ann:s3cr3t@db/x?durability=always", "has a durability that is none of full, relaxed"],
  ["redis://ann:s3cr3t@db/x?durability=full", "has a durability that is none of always, everysec, none, unverified"],
])("%s is refused, and not shown", (name, why) => {
  expect(() => addressOf(name)).toThrow(
    expect.objectContaining({
      code: "INVALID_ARGUMENT",
      message: expect.stringMatching(new RegExp(`^The address of the store ${why}; it looks like`)) as string,
    }) as Error,
  );
  expect(() => addressOf(name)).not.toThrow(/s3cr3t/);
});
