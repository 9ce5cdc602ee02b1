/** Servers with a certificate, and one that asks for encryption: trusted by name, refused with one sentence. */
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ownServer, type OwnServer } from "../../../test/servers/ask.ts";
import { PostgresSaver } from "./saver.ts";

const stores: PostgresSaver[] = [];
let server: OwnServer;
let certificate: string;

beforeAll(async () => {
  server = await ownServer("postgres-18", { tls: "yes" });
  certificate = join(server.address["directory"] ?? "", "data", "cert.pem");
});

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
});

afterAll(() => server.stop());

function open(parameters: string, change: (address: URL) => void = () => undefined): PostgresSaver {
  const address = new URL(`${server.address.url}?${parameters}`);
  change(address);
  const store = PostgresSaver.fromConnString(address.href, { busyMs: 1 });
  stores.push(store);
  return store;
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
  const admin = new Client(server.address.url);
  await admin.connect();
  await admin.query("CREATE ROLE guarded SUPERUSER LOGIN PASSWORD 'its own'");
  await admin.end();
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
