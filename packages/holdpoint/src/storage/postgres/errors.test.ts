/** E1–E3: what is said of a failure, and what is done about it. */
import { expect, test } from "vitest";
import { HoldpointError } from "../../core/errors.ts";
import { failureOf, OverdueError, toStoreError, UnreplicatedError, type Place } from "./errors.ts";

const place: Place = { host: "db.test", port: 5432, database: "app", user: "ann" };

const fromServer = (code: string, message = "said so."): Error =>
  Object.assign(new Error(message), { code, severity: "ERROR" });
const fromSystem = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });

test.each([
  [fromServer("28P01"), "STORE_DENIED", "db.test:5432/app refuses the password of the user ann.", "final"],
  [
    fromServer("28000", 'no pg_hba.conf entry for host "1.2.3.4", user "ann", no encryption'),
    "STORE_DENIED",
    /takes no unencrypted connection: add \?sslmode=verify-full to the address/,
    "final",
  ],
  [
    fromServer("28000", 'role "ann" does not exist'),
    "STORE_DENIED",
    /does not let the user ann in: role "ann"/,
    "final",
  ],
  [fromServer("42501"), "STORE_DENIED", "The user ann lacks rights on db.test:5432/app: said so.", "final"],
  [fromServer("3D000"), "STORE_UNREACHABLE", /There is no database app/, "final"],
  [fromServer("25006"), "STORE_READ_ONLY", "db.test:5432/app is read-only: it is a standby, or set so.", "retry"],
  [fromServer("53100"), "STORE_FULL", "There is no room left for db.test:5432/app: its disk is full.", "final"],
  [fromServer("53300"), "STORE_BUSY", /has no connection left/, "retry"],
  [fromServer("57014"), "STORE_BUSY", /took too long/, "final"],
  [fromServer("42P01"), "STORE_CORRUPT", /tables of Holdpoint are gone/, "final"],
  [fromServer("40001"), "STORE_BUSY", /Others kept changing/, "conflict"],
  [fromServer("40P01"), "STORE_BUSY", /Others kept changing/, "conflict"],
  [fromServer("57P01"), "STORE_UNREACHABLE", /goes down or starts up/, "lost"],
  [fromServer("57P03"), "STORE_UNREACHABLE", /goes down or starts up/, "retry"],
  [fromServer("08006"), "STORE_UNREACHABLE", /goes down or starts up/, "lost"],
  [fromServer("XX001"), "STORE_CORRUPT", /is damaged/, "final"],
  [fromServer("XX002"), "STORE_CORRUPT", /is damaged/, "final"],
  [fromServer("XX000"), "STORE_FAILED", "PostgreSQL failed on db.test:5432/app: said so.", "final"],
  [fromServer("22021"), "INVALID_ARGUMENT", /cannot store this/, "final"],
  [fromServer("0A000"), "STORE_FAILED", "PostgreSQL failed on db.test:5432/app: said so.", "final"],
  [fromSystem("ENOTFOUND"), "STORE_UNREACHABLE", /host db.test is not known/, "lost"],
  [fromSystem("ECONNREFUSED"), "STORE_UNREACHABLE", /Nothing answers at db.test:5432/, "lost"],
  [fromSystem("ECONNRESET"), "STORE_UNREACHABLE", /was lost/, "lost"],
  [fromSystem("SELF_SIGNED_CERT_IN_CHAIN"), "STORE_UNREACHABLE", /certificate of db.test:5432\/app/, "final"],
  [fromSystem("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), "STORE_UNREACHABLE", /certificate of .*sslrootcert=FILE/, "final"],
  [fromSystem("ERR_TLS_CERT_ALTNAME_INVALID"), "STORE_UNREACHABLE", /made out to another name/, "final"],
  [fromSystem("ERR_OSSL_UNSUPPORTED"), "STORE_UNREACHABLE", /certificate or key that the address/, "final"],
  [fromServer("26000"), "STORE_BUSY", /pooler of .* mixes the statements/, "retry"],
  [fromServer("25P04"), "STORE_UNREACHABLE", /goes down or starts up/, "retry"],
  [new UnreplicatedError(), "STORE_UNREACHABLE", /stopped waiting for its standbys/, "lost"],
  [new Error("The server does not support SSL connections"), "STORE_UNREACHABLE", /offers no encryption/, "final"],
  [new Error("Connection terminated unexpectedly"), "STORE_UNREACHABLE", /was lost/, "lost"],
  [new Error("timeout exceeded when trying to connect"), "STORE_BUSY", /All connections of this process/, "lost"],
  [new OverdueError(5), "STORE_UNREACHABLE", /no answer within 5 ms/, "lost"],
  [new Error("something else"), "STORE_FAILED", /something else/, "final"],
] as const)("%s becomes %s", (error, code, message, failure) => {
  const shown = toStoreError(error, place);
  expect(shown).toMatchObject({ code, message: expect.stringMatching(message) as string, cause: error });
  expect(shown).toMatchObject({ data: { host: "db.test", port: 5432, database: "app" } });
  expect(failureOf(error)).toBe(failure);
});

test("a commit whose end is unknown says so", () => {
  const error = toStoreError(new Error("Connection terminated unexpectedly"), place, true);
  expect(error).toMatchObject({ data: { maybe: true } });
  expect(error.message).toMatch(/Whether the commit is stored is unknown\.$/);
});

test("an error of Holdpoint stays as it is", () => {
  const error = new HoldpointError("STORE_TOO_NEW", "newer");
  expect(toStoreError(error, place)).toBe(error);
  expect(failureOf(error)).toBe("final");
  expect(failureOf(new HoldpointError("STORE_READ_ONLY", "a standby"))).toBe("retry");
  expect(toStoreError("text", place).message).toMatch(/text/);
});
