/**
 * A server in this process: the store, the worker and HTTP.
 *
 * R1. `dev` is for this machine alone, and signs in the person in front of it with a link that counts once.
 * R2. `serve` listens beyond this machine only when the config says how whoever asks is known, and people sign in there
 *     only by an https address.
 * R3. On this machine, requests for other hosts than this machine are refused (DNS rebinding).
 * R4. To stop is: tell listeners to go elsewhere, take nothing more, let answers under way, threads that run and what runs
 *     beside the server come to their end for a while; then the store is closed. What is not at rest by then goes on
 *     elsewhere, or here after the next start. Nothing is lost.
 * R5. A server that is there for the API alone goes on with no thread, tells nobody, and runs nothing beside it: others do.
 *     A run that is started through it begins in it, though, until it first rests.
 */
import { setTimeout as passed } from "node:timers/promises";
import { DEFAULT_TENANT, Holdpoint } from "../../index.ts";
import {
  ApiKeys,
  ClaimsDirectory,
  createLogger,
  createServer,
  FileDirectory,
  firstOf,
  isLoopbackName,
  listen,
  OidcSignIn,
  operationsOf,
  readInbox,
  SCOPES,
  Sessions,
  signInAddress,
  SignInLinks,
  threadSpans,
  type Auth,
  type AuthConfig,
  type HoldpointConfig,
  type Listening,
  type Operations,
  type PageFiles,
  type Principal,
  type ServerLog,
  type SignIn,
} from "../../server/index.ts";
import type { LoadedConfig } from "../config/load-config.ts";
import { ofConfig } from "../config/config-failure.ts";
import { openConfig, type OpenedConfig } from "../config/open-config.ts";
import { UsageError } from "../frame/exit.ts";
import { watchClock } from "./clock-watch.ts";
import { localPerson, withLocalPerson, type Somebody } from "./local-person.ts";

/** What is served, and how. */
export interface ServeSettings {
  readonly mode: "dev" | "serve";
  readonly loaded: LoadedConfig;
  /** Instead of those of the config. */
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  /** Threads that are due are left to other processes, and so is telling people (R5). */
  readonly apiOnly?: boolean;
  /** Default: the inbox that was built. */
  readonly inbox?: PageFiles;
  /** Default: JSON on standard error; in `dev` only what went wrong. */
  readonly log?: ServerLog;
}

/** A link that signs somebody in. */
export interface PrintedLink {
  readonly person: string;
  readonly address: string;
  readonly expiresAt: number;
}

/** A server that runs. */
export interface RunningServer {
  /** The address people use. */
  readonly url: string;
  readonly port: number;
  readonly link: PrintedLink | undefined;
  /** Whether people can sign in. */
  readonly canSignIn: boolean;
  readonly hasInbox: boolean;
  readonly graphs: readonly string[];
  stop(): Promise<void>;
}

const PORT = 4_680;
const HOST = "127.0.0.1";
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"] as const;
/** How long an answer under way may take when the server stops. */
const ANSWERS_MS = 5_000;
/** How long what runs beside the server may take to end. */
const BACKGROUND_MS = 10_000;
/** The person in front of it is asked to sign in again after a while, not after a night. */
const DEV_SESSIONS = { idle: "14d", absolute: "30d" } as const;

function logFor(mode: ServeSettings["mode"]): ServerLog {
  return createLogger({ level: mode === "dev" ? "warn" : "info", destination: process.stderr });
}

/** Says no to what is not to be served at all (R1, R2). */
function checkHost(mode: ServeSettings["mode"], host: string, { auth = {}, server = {} }: HoldpointConfig): void {
  if (isLoopbackName(host)) return;
  if (mode === "dev") {
    throw new UsageError(`holdpoint dev is for this machine alone; use holdpoint serve to listen on ${host}.`);
  }
  const { oidc, custom, keys } = auth;
  if (oidc === undefined && custom === undefined && keys !== true) {
    throw new UsageError(
      `holdpoint serve listens on ${host}, beyond this machine, only when it is known who asks: give auth in the config ({ oidc } for people, { keys: true } for API keys alone), or leave the host out.`,
    );
  }
  // Browsers keep a session only over TLS, and come back from the provider to one address.
  if (oidc === undefined || server.publicUrl?.startsWith("https:") === true) return;
  throw new UsageError(
    `People who sign in come to ${host} by an https address: give it as server.publicUrl in the config, with a proxy for TLS in front.`,
  );
}

function authOf({ keys = true, custom }: AuthConfig, opened: OpenedConfig): Auth {
  return firstOf(...(custom === undefined ? [] : [custom]), ...(keys ? [new ApiKeys(opened.store)] : []));
}

/** The roles that sessions show: what our own directories say now. What somebody may decide is asked when they do. */
function rolesNow(
  mode: ServeSettings["mode"],
  directory: OpenedConfig["directory"],
  person: Somebody,
): (id: string, tenant: string) => Promise<readonly string[] | undefined> {
  // Another directory may be far away, and this is asked at every request.
  const ours = directory instanceof FileDirectory || directory instanceof ClaimsDirectory ? directory : undefined;
  return async (id, tenant) => {
    const isDefault = tenant === DEFAULT_TENANT;
    if (mode === "dev" && isDefault && id === person.id) return person.roles();
    try {
      return await (isDefault ? ours : ours?.forTenant(tenant))?.rolesOf(id);
    } catch {
      // Who cannot be looked up has none; signing out, and reading why, go on.
      return [];
    }
  };
}

function signInOf(
  { mode, loaded: { config } }: ServeSettings,
  opened: OpenedConfig,
  url: string,
  person: Somebody,
): SignIn | undefined {
  const { oidc, sessions } = config.auth ?? {};
  if (mode === "serve" && oidc === undefined) return undefined;
  const { store, directory } = opened;
  const publicUrl = config.server?.publicUrl;
  return {
    sessions: new Sessions(store, {
      ...(mode === "dev" ? DEV_SESSIONS : {}),
      ...sessions,
      ...(publicUrl === undefined ? {} : { origin: publicUrl }),
      rolesOf: rolesNow(mode, directory, person),
    }),
    ...(mode === "dev" ? { links: new SignInLinks(store) } : {}),
    ...(oidc === undefined ? {} : { oidc: new OidcSignIn(oidc, publicUrl ?? url) }),
    ...(directory instanceof ClaimsDirectory ? { claims: directory } : {}),
  };
}

async function linkFor(signIn: SignIn | undefined, url: string, person: Somebody): Promise<PrintedLink | undefined> {
  if (signIn?.links === undefined) return undefined;
  const principal: Principal = { kind: "person", id: person.id, roles: await person.roles(), scopes: SCOPES };
  const { token, expiresAt } = await signIn.links.make(principal);
  return { person: person.id, address: signInAddress(url, token), expiresAt };
}

/** The parts that run, to be stopped in their order (R4). */
interface Parts {
  readonly holdpoint: Holdpoint;
  readonly operations: Operations;
  readonly http: Listening;
  /** Tells streams and what runs beside the server that it stops. */
  readonly ending: AbortController;
  readonly opened: OpenedConfig;
  readonly background: Promise<void>;
}

/** Resolves when something is done, or so much later all the same. */
async function within(waitMs: number, done: Promise<void>): Promise<void> {
  const late = new AbortController();
  await Promise.race([done, passed(waitMs, undefined, { signal: late.signal }).catch(() => undefined)]);
  late.abort();
}

async function stop({ holdpoint, operations, http, ending, opened, background }: Parts): Promise<void> {
  ending.abort();
  await Promise.all([http.stop(ANSWERS_MS), operations.stop(), within(BACKGROUND_MS, background), holdpoint.stop()]);
  await opened.close();
}

/** Runs what the config has to run beside the server; an error of it ends nothing else. */
async function runBackground(
  { background }: HoldpointConfig,
  holdpoint: Holdpoint,
  { signal }: AbortController,
  onError: (error: unknown) => void,
): Promise<void> {
  try {
    await background?.(holdpoint, signal);
  } catch (error) {
    onError(error);
  }
}

/** The settings of Holdpoint: in `dev`, the directory knows the local person, too. */
function holdpointOf(
  { mode, apiOnly = false }: ServeSettings,
  opened: OpenedConfig,
  person: Somebody,
  log: ServerLog,
): Holdpoint {
  const { directory, options } = opened;
  return new Holdpoint({
    onError: log.onThreadError,
    observer: threadSpans(),
    ...options,
    runsThreads: !apiOnly,
    ...(mode === "dev" && directory !== undefined ? { directory: withLocalPerson(directory, person) } : {}),
  });
}

interface Working {
  readonly holdpoint: Holdpoint;
  readonly operations: Operations;
  readonly ending: AbortController;
  readonly log: ServerLog;
}

/** Begins to do what is due (R5); resolves when what runs beside the server has ended. */
function work({ loaded }: ServeSettings, { holdpoint, operations, ending, log }: Working): Promise<void> {
  holdpoint.start();
  operations.start();
  return runBackground(loaded.config, holdpoint, ending, log.onThreadError);
}

async function serveOpened(settings: ServeSettings, opened: OpenedConfig, host: string): Promise<RunningServer> {
  const { mode, loaded, inbox = readInbox(), log = logFor(mode) } = settings;
  const { server = {}, auth = {}, person: said = {} } = loaded.config;
  const person = localPerson(said, opened.store, opened.directory);
  const holdpoint = ofConfig(loaded.path, () => holdpointOf(settings, opened, person, log));
  const ending = new AbortController();
  let app: ReturnType<typeof createServer> | undefined;
  const http = await listen(
    { fetch: (request, bindings) => app?.fetch(request, bindings) ?? new Response(null, { status: 503 }) },
    { host, port: settings.port ?? server.port ?? PORT },
  );
  try {
    const url = server.publicUrl ?? http.url;
    const signIn = ofConfig(loaded.path, () => signInOf(settings, opened, http.url, person));
    const operations = ofConfig(loaded.path, () => operationsOf(holdpoint, loaded.config, { log, publicUrl: url }));
    app = createServer(holdpoint, {
      auth: authOf(auth, opened),
      graphs: opened.graphs,
      inbox,
      signal: ending.signal,
      ...(server.trustProxy === undefined ? {} : { trustProxy: server.trustProxy }),
      observe: operations.observe,
      ...(operations.slack === undefined ? {} : { slack: operations.slack }),
      ...(signIn === undefined ? {} : { signIn }),
      ...(isLoopbackName(host) ? { hosts: [...LOOPBACK, new URL(url).host] } : {}),
    });
    const link = await linkFor(signIn, url, person);
    ending.signal.addEventListener(
      "abort",
      watchClock(opened.store, (message) => log.logger.warn(message)),
    );
    const background =
      settings.apiOnly === true ? Promise.resolve() : work(settings, { holdpoint, operations, ending, log });
    return {
      url,
      port: http.port,
      link,
      canSignIn: signIn !== undefined,
      hasInbox: inbox.index !== undefined,
      graphs: opened.graphs.map(({ program: { name, version } }) => `${name}@${version}`),
      stop: () => stop({ holdpoint, operations, http, ending, opened, background }),
    };
  } catch (error) {
    await http.stop(0);
    throw error;
  }
}

/** Starts a server. Throws UsageError and INVALID_ARGUMENT for what cannot be served, and what the store throws. */
export async function startServer(settings: ServeSettings): Promise<RunningServer> {
  const { mode, loaded } = settings;
  const host = settings.host ?? loaded.config.server?.host ?? HOST;
  checkHost(mode, host, loaded.config);
  const opened = await openConfig(loaded);
  try {
    return await serveOpened(settings, opened, host);
  } catch (error) {
    await opened.close();
    throw error;
  }
}
