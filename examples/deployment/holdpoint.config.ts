/**
 * One config for every process: servers, workers, `holdpoint check`. What differs between places, and every secret, comes
 * from the environment.
 */
import { entrypoint, interrupt } from "holdpoint";
import { defineConfig } from "holdpoint/server";

const { DATABASE_URL, PUBLIC_URL, OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = process.env;

export default defineConfig({
  // An address like postgres://holdpoint_app@db/agents; its password is in PGPASSWORD.
  store: DATABASE_URL ?? "holdpoint.db",
  graphs: (checkpointer) => [
    entrypoint({ name: "release", checkpointer }, async ({ version }: { readonly version: string }) =>
      interrupt(`Release ${version}?`),
    ),
  ],
  auth: {
    keys: true,
    ...(OIDC_ISSUER !== undefined &&
      OIDC_CLIENT_ID !== undefined && {
        oidc: {
          issuer: OIDC_ISSUER,
          clientId: OIDC_CLIENT_ID,
          ...(OIDC_CLIENT_SECRET !== undefined && { clientSecret: OIDC_CLIENT_SECRET }),
          idClaim: "email",
          rolesClaim: "roles",
        },
      }),
  },
  directory: { claims: { maxAge: "24h" } },
  // One proxy stands before each server, and nobody reaches them but through it.
  server: PUBLIC_URL === undefined ? {} : { publicUrl: PUBLIC_URL, trustProxy: 1 },
});
