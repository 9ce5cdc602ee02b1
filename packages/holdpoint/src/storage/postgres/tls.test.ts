/** Servers with a certificate, and one that asks for encryption: trusted by name, refused with one sentence. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ownServer, type OwnServer } from "../../../test/servers/ask.ts";
import { onServer } from "../../../test/servers/sql.ts";
import { openPostgres } from "../../../test/stores/on-postgres.ts";
import type { PostgresSaver } from "./saver.ts";

let server: OwnServer;
let certificate: string;

beforeAll(async () => {
  server = await ownServer("postgres-18", { tls: "yes" });
  certificate = join(server.address["directory"] ?? "", "data", "cert.pem");
});

afterAll(() => server.stop());

function open(parameters: string, change: (address: URL) => void = () => undefined): PostgresSaver {
  const address = new URL(`${server.address.url}?${parameters}`);
  change(address);
  return openPostgres(address.href, { busyMs: 1 });
}

test("a certificate that signs itself is refused, and taken where it is named, or nothing is to be verified", async () => {
  await expect(open("sslmode=verify-full").ready()).rejects.toMatchObject({
    code: "STORE_UNREACHABLE",
    message: expect.stringMatching(/is not accepted: self-signed certificate; .*sslrootcert=FILE/) as string,
  });
  await expect(open(`sslmode=verify-full&sslrootcert=${certificate}`).ready()).resolves.toBeUndefined();
  await expect(open("sslmode=no-verify").ready()).resolves.toBeUndefined();
});

test("a certificate of another name is refused", async () => {
  const store = open(`sslmode=verify-full&sslrootcert=${certificate}`, (address) => (address.hostname = "localhost"));
  await expect(store.ready()).rejects.toMatchObject({
    code: "STORE_UNREACHABLE",
    message: expect.stringMatching(/is made out to another name/) as string,
  });
});

test("a server that asks for encryption says so", async () => {
  await onServer(server.address.url, "CREATE ROLE guarded SUPERUSER LOGIN PASSWORD 'its own'");
  const guarded = (address: URL): void => {
    address.username = "guarded";
    address.password = "its own";
  };
  await expect(open("", guarded).ready()).rejects.toMatchObject({
    code: "STORE_DENIED",
    message: expect.stringMatching(/takes no unencrypted connection: add \?sslmode=verify-full/) as string,
  });
  await expect(open(`sslmode=verify-full&sslrootcert=${certificate}`, guarded).ready()).resolves.toBeUndefined();
});
