/** What a config may say, and how what is wrong with it is said (C1). */
import { describe, expect, test } from "vitest";
import { refusal } from "../../../test/engine/world.ts";
import { entrypoint, MemorySaver } from "../../index.ts";
import { checkConfig, defineConfig, type HoldpointConfig } from "./define-config.ts";

const store = new MemorySaver();
const graph = entrypoint({ name: "g", checkpointer: store }, async () => 1);
const base: HoldpointConfig = { store, graphs: [graph] };

describe("a config", () => {
  test.each<[string, Partial<HoldpointConfig>]>([
    ["a store and graphs", {}],
    ["a file, and what makes graphs on it", { store: "data.db", graphs: () => [graph] }],
    ["a directory of its own", { directory: { rolesOf: () => [] } }],
    ["a directory in a file", { directory: { file: "people.yaml" } }],
    ["a directory of claims", { directory: { claims: { maxAge: "7d" } } }],
    ["keys alone", { auth: { keys: true } }],
    ["its own authentication", { auth: { custom: { authenticate: () => undefined } } }],
    [
      "a provider",
      {
        auth: {
          oidc: {
            issuer: "https://idp.example.com/a",
            clientId: "x",
            scopes: ["interrupts:read"],
            afterSignOut: "https://approvals.example.com/sign-in",
          },
          sessions: { idle: "1h", absolute: 86_400_000 },
        },
      },
    ],
    ["where it listens", { server: { port: 0, host: "::", publicUrl: "https://approvals.example.com" } }],
    ["proxies before it", { server: { trustProxy: 1 } }],
    ["proxies by their addresses", { server: { trustProxy: ["127.0.0.1", "10.0.0.0/8", "fd00::/8"] } }],
    ["what it tells people by, and who sees figures", { notify: {}, metrics: { public: true } }],
    ["what runs beside it", { background: () => undefined }],
    ["who is in front of it", { person: { id: "ann", roles: ["finance"] } }],
    ["what Holdpoint takes", { concurrency: 5, leaseMs: 5_000, grantors: "finance" }],
  ])("with %s is given back as it is", (_name, more) => {
    const config = { ...base, ...more };
    expect(defineConfig(config)).toBe(config);
  });

  test.each<[string, unknown]>([
    ["The config cannot be used", undefined],
    ["The config cannot be used", []],
    ["store: ", { graphs: [] }],
    ["store: ", { ...base, store: {} }],
    ["store: ", { ...base, store: "" }],
    ["graphs: ", { store }],
    ["graphs: ", { ...base, graphs: [{}] }],
    ["graphs: ", { ...base, graphs: graph }],
    ["directory: ", { ...base, directory: { path: "x" } }],
    ["directory: ", { ...base, directory: { claims: { maxAge: "soon" } } }],
    ["auth.custom: ", { ...base, auth: { custom: {} } }],
    ["auth: Unrecognized key", { ...base, auth: { key: true } }],
    ["auth.oidc.clientId: ", { ...base, auth: { oidc: { issuer: "https://a.example" } } }],
    ["auth.oidc.issuer: is no http", { ...base, auth: { oidc: { issuer: "a.example", clientId: "x" } } }],
    [
      "auth.oidc.scopes.0: ",
      { ...base, auth: { oidc: { issuer: "https://a.example", clientId: "x", scopes: ["all"] } } },
    ],
    ['auth.sessions.idle: "soon" is no duration', { ...base, auth: { sessions: { idle: "soon" } } }],
    ["server.port: ", { ...base, server: { port: 65_536 } }],
    ["server.port: ", { ...base, server: { port: "80" } }],
    ["server.publicUrl: has a query", { ...base, server: { publicUrl: "https://a.example/?b" } }],
    ["server.trustProxy: trustProxy is 0; it takes how many", { ...base, server: { trustProxy: 0 } }],
    ['server.trustProxy: trustProxy has "10.0.0.0/33"', { ...base, server: { trustProxy: ["10.0.0.0/33"] } }],
    ["server.trustProxy: trustProxy names no proxy", { ...base, server: { trustProxy: true } }],
    ["background: is no function", { ...base, background: 1 }],
    ["notify.webhooks.0.secret: ", { ...base, notify: { webhooks: [{ url: "https://a.example" }] } }],
    ["person.id: begins or ends with white space", { ...base, person: { id: " ann" } }],
    ["person.roles.0: is empty", { ...base, person: { roles: [""] } }],
    ['Unrecognized key: "polcy"', { ...base, polcy: {} }],
  ])("is refused with the field: %s", async (said, config) => {
    const refused = await refusal(() => checkConfig(config));
    expect(refused).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect((refused as Error).message).toContain(said);
  });
});
