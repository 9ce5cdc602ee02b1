/**
 * `holdpoint.config.ts`: what the commands of `holdpoint` serve, check and show.
 *
 * C1. A config is plain data and functions; nothing is opened by defining it. What is wrong with it is refused with the
 *     name of the field (INVALID_ARGUMENT), also what it has that there is not.
 */
import { z } from "@hono/zod-openapi";
import type { Directory } from "../../approvals/directory.ts";
import { durationMs, type Duration } from "../../core/duration.ts";
import { HoldpointError } from "../../core/errors.ts";
import { isPlainObject } from "../../core/json.ts";
import { personIdProblem } from "../../core/person-id.ts";
import type { Holdpoint, HoldpointOptions } from "../../engine/holdpoint.ts";
import type { Store } from "../../storage/store.ts";
import type { OidcSettings } from "../auth/oidc-settings.ts";
import { SCOPES, type Auth } from "../auth/principal.ts";
import { originsBehind, type TrustProxy } from "../http/client-address.ts";
import { notifySchema } from "../notify/notify-config.ts";
import type { OperationsConfig } from "../observe/operations.ts";
import type { ServedGraphs } from "../routes/served-graphs.ts";

/** Who people are: your own directory, a file, or what the identity provider said when they signed in. */
export type DirectoryConfig =
  | Directory
  | { readonly file: string }
  | { readonly claims: { readonly maxAge?: Duration } };

/** How whoever asks is known. Each of them is a way in; a session of a person lasts as `sessions` says. */
export interface AuthConfig {
  /** The API keys of the store. Default: true. Beyond this machine nothing is served unless a way in is named. */
  readonly keys?: boolean;
  /** Your own authentication. */
  readonly custom?: Auth;
  /** People sign in with an OpenID Connect provider. */
  readonly oidc?: OidcSettings;
  readonly sessions?: { readonly idle?: Duration; readonly absolute?: Duration };
}

/** Where the server listens, and what it is called from outside. */
export interface ListenConfig {
  /** Default 4680; 0 is any free one. */
  readonly port?: number;
  /** Default 127.0.0.1: this machine alone. */
  readonly host?: string;
  /** The address people see when it is another one (a proxy, TLS): `https://approvals.example.com`. */
  readonly publicUrl?: string;
  /** The proxies before it, whose word about clients counts: how many, or their addresses. Default: none. */
  readonly trustProxy?: TrustProxy;
}

/** The person in front of `holdpoint dev`. */
export interface LocalPerson {
  /** Default: the name of the account on this machine. */
  readonly id?: string;
  /** Default: all the directory knows; without one, those that open questions ask for. */
  readonly roles?: readonly string[];
}

/** What `holdpoint.config.ts` says; what {@link HoldpointOptions} has besides is given on as it is. */
export interface HoldpointConfig
  extends Omit<HoldpointOptions, "store" | "graphs" | "directory" | "runsThreads">, OperationsConfig {
  /** A SQLite file, from the folder of the config; the address of a PostgreSQL (`postgres://…`) or Redis (`redis://…`); or a store. */
  readonly store: string | Store;
  /** The graphs and entrypoints, or what makes them on the store. */
  readonly graphs: ServedGraphs | ((store: Store) => ServedGraphs | Promise<ServedGraphs>);
  readonly directory?: DirectoryConfig;
  readonly auth?: AuthConfig;
  readonly server?: ListenConfig;
  readonly person?: LocalPerson;
  /** Runs beside the server, once it serves, until `signal` says that it stops; that is waited for. */
  readonly background?: (holdpoint: Holdpoint, signal: AbortSignal) => void | Promise<void>;
}

function has(value: unknown, ...methods: readonly string[]): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    methods.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === "function")
  );
}

const isFunction = (value: unknown): boolean => typeof value === "function";
const text = z.string().min(1, "is empty");
const anything = z.unknown();
const duration = z.union([z.number(), z.string()]).superRefine((value, issues) => {
  try {
    durationMs(value as Duration);
  } catch (error) {
    issues.addIssue((error as Error).message);
  }
});
const webAddress = z.string().superRefine((value, issues) => {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol)) issues.addIssue("is no http or https address");
  else if (url.search !== "" || url.hash !== "") issues.addIssue("has a query or a fragment; leave it out");
});
const personId = z.string().superRefine((value, issues) => {
  const problem = personIdProblem(value);
  if (problem !== undefined) issues.addIssue(problem);
});
const graph = z.custom((value) => typeof value === "object" && value !== null && "program" in value, {
  message: "is no graph: give what compile() or entrypoint() made",
});

const trustProxy = z.custom<TrustProxy>().superRefine((value, issues) => {
  try {
    originsBehind(value);
  } catch (error) {
    issues.addIssue((error as Error).message);
  }
});

const oidc = z.strictObject({
  issuer: webAddress,
  clientId: text,
  clientSecret: text.optional(),
  scope: text.optional(),
  idClaim: text.optional(),
  rolesClaim: text.optional(),
  tenantClaim: text.optional(),
  afterSignOut: webAddress.optional(),
  scopes: z.array(z.enum(SCOPES)).optional(),
});

const fields = {
  store: z.union([text, z.custom((value) => has(value, "commit", "find", "close"))], {
    error: "is neither the path of a SQLite file, nor an address like postgres://… or redis://…, nor a store",
  }),
  graphs: z.union([z.array(graph), z.custom(isFunction)], {
    error:
      "is neither a list of graphs, as compile() and entrypoint() make them, nor a function (store) => such a list",
  }),
  directory: z
    .union(
      [
        z.custom((value) => has(value, "rolesOf")),
        z.strictObject({ file: text }),
        z.strictObject({ claims: z.strictObject({ maxAge: duration.optional() }) }),
      ],
      { error: "is no directory ({ rolesOf }), no { file }, and no { claims: { maxAge } }" },
    )
    .optional(),
  auth: z
    .strictObject({
      keys: z.boolean().optional(),
      custom: z.custom((value) => has(value, "authenticate"), { message: "has no authenticate(request)" }).optional(),
      oidc: oidc.optional(),
      sessions: z.strictObject({ idle: duration.optional(), absolute: duration.optional() }).optional(),
    })
    .optional(),
  server: z
    .strictObject({
      port: z.int().min(0).max(65_535).optional(),
      host: text.optional(),
      publicUrl: webAddress.optional(),
      trustProxy: trustProxy.optional(),
    })
    .optional(),
  notify: notifySchema.optional(),
  metrics: z.strictObject({ public: z.boolean().optional() }).optional(),
  background: z.custom(isFunction, { message: "is no function" }).optional(),
  person: z.strictObject({ id: personId.optional(), roles: z.array(text).optional() }).optional(),
} as const satisfies Partial<Readonly<Record<keyof HoldpointConfig, z.ZodType>>>;

/** What is given on to `new Holdpoint()`, which looks at it itself. */
const GIVEN_ON = {
  concurrency: anything.optional(),
  grantors: anything.optional(),
  hotThreads: anything.optional(),
  leaseMs: anything.optional(),
  lookUpMs: anything.optional(),
  observer: anything.optional(),
  onError: anything.optional(),
  policy: anything.optional(),
  pollMs: anything.optional(),
  replayGraceMs: anything.optional(),
  replaySilenceMs: anything.optional(),
  reviewerBudget: anything.optional(),
  secondReader: anything.optional(),
  shadow: anything.optional(),
  signer: anything.optional(),
} as const satisfies Readonly<Record<Exclude<keyof HoldpointConfig, keyof typeof fields>, z.ZodType>>;

const schema = z.strictObject({ ...fields, ...GIVEN_ON });

/** Refuses what is no config, with the field (C1). */
export function checkConfig(value: unknown): HoldpointConfig {
  // What a function gives for a tenant is looked at when it does.
  const isByTenant = isPlainObject(value) && typeof value["notify"] === "function";
  const read = schema.safeParse(isByTenant ? { ...value, notify: undefined } : value);
  if (read.success) return value as HoldpointConfig;
  const issues = read.error.issues.map(({ path, message }) => ({ path: path.map(String).join("."), message }));
  const said = issues.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
  throw new HoldpointError("INVALID_ARGUMENT", `The config cannot be used. ${said}.`, { issues });
}

/** Defines a config: gives it back as it is, once it has been looked at. Throws INVALID_ARGUMENT with the field. */
export function defineConfig(config: HoldpointConfig): HoldpointConfig {
  return checkConfig(config);
}
