/**
 * Sessions of people who signed in.
 *
 * N1. The token of a session is 256 random bits, in a cookie (cookies.ts). The store has its SHA-256.
 * N2. Every sign-in makes a new token, and ends the session that the browser came with. Nothing that a browser sends
 *     becomes the token of a session.
 * N3. The store is asked for every request: a session that was ended is refused from then on, in every process.
 * N4. A session ends when nothing was asked in it for so long, and so long after it began whatever happens. Listening to
 *     events is no asking.
 * N5. Whoever sends an Authorization header is known by that or not at all: a session answers no such request.
 * N6. A session answers what comes with a second secret in a header, and nothing else, reading included. It is 256 random
 *     bits of its own, of which the store has the SHA-256; it is said once, when the session begins, and kept by the page
 *     that began it, where its browser keeps things apart by origin, port included. Cookies are not: a server of another
 *     port of this host gets the token of the session, and can do nothing with it. What may change something has to come
 *     from a page of this server, besides (same-origin.ts).
 * N7. All sessions of a person can be ended at once, by themselves or by whoever runs the server. One that begins
 *     meanwhile is another sign-in.
 */
import { durationMs, type Duration } from "../../core/duration.ts";
import { sha256 } from "../../core/digest.ts";
import { assert, HoldpointError } from "../../core/errors.ts";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import type { DocumentPut, Store, StoredDocument } from "../../storage/store.ts";
import { HttpRefusal } from "../http/http-refusal.ts";
import { cookieOf, noSessionCookie, SESSION_COOKIE, sessionCookie } from "./cookies.ts";
import { isPrincipal, tenantOf, type Auth, type Principal } from "./principal.ts";
import { isSameOrigin } from "./same-origin.ts";
import { isSameText, newSecret, SECRET } from "./secret.ts";

/** The header with the token that shows that a page of this server asks (N6). */
export const CSRF_HEADER = "x-holdpoint-csrf";

const COLLECTION = "session";
const IDLE: Duration = "2h";
const ABSOLUTE: Duration = "12h";
/** When a session was last asked in is noted as often as this; often enough for every `idle`. */
const NOTE_MS = 60_000;
/** Sessions that have lapsed and are removed at one sign-in, at the most. */
const SWEEP = 50;
/** A browser forgets a cookie after 400 days anyway. */
const LONGEST_MS = 400 * 86_400_000;
/** Sessions that are ended in one go (N7). */
const ENDED_AT_ONCE = 50;
/** An ID token that is longer is not kept: it would not fit into an address either. */
const ID_TOKEN_MAX = 4_096;
const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** How long sessions last, and where. */
export interface SessionSettings {
  /** Ends it when nothing was asked for this long. Default 2 h. */
  readonly idle?: Duration;
  /** Ends it this long after it began. Default 12 h. */
  readonly absolute?: Duration;
  /** The origin of this server as browsers see it (`https://approvals.example.com`). Default: what requests say. */
  readonly origin?: string;
  /** The roles somebody of a tenant holds now; undefined: those they had when they signed in. */
  readonly rolesOf?: (person: string, tenant: string) => Promise<readonly string[] | undefined>;
}

/** What is kept of a sign-in besides who it was. */
export interface SignedInBy {
  /** The ID token of the identity provider: what it knows this sign-in by when it is to end. */
  readonly idToken?: string;
}

/** A session that was ended. */
export interface EndedSession extends SignedInBy {
  /** The header that takes the cookie. */
  readonly cookie: string;
}

/** Somebody's session. */
export interface Session {
  readonly principal: Principal;
  /** When it ends unless it goes on. */
  readonly expiresAt: number;
}

/** A session that has just begun. */
export interface BegunSession {
  readonly session: Session;
  /** What its page sends in {@link CSRF_HEADER}; nothing says it again (N6). */
  readonly csrf: string;
  /** The header that gives the token of the session to the browser. */
  readonly cookie: string;
}

interface StoredSession extends SignedInBy {
  readonly principal: Principal;
  /** SHA-256 of the second secret, in hex (N6). */
  readonly csrf: string;
  readonly createdAt: number;
  readonly seenAt: number;
}

interface FoundSession {
  readonly key: string;
  readonly revision: number;
  readonly stored: StoredSession;
  readonly session: Session;
}

/** What the sessions of a person are found by (N7). */
function tagOf({ id, tenant = DEFAULT_TENANT }: Pick<Principal, "id" | "tenant">): string {
  return `person:${JSON.stringify([tenant, id])}`;
}

function positive(field: string, duration: Duration): number {
  const ms = durationMs(duration);
  if (ms > 0 && ms <= LONGEST_MS) return ms;
  throw new HoldpointError(
    "INVALID_ARGUMENT",
    `${field} is ${duration}; it must be more than nothing and at most 400d.`,
  );
}

/** Sessions in a store, and the authentication with them. */
export class Sessions implements Auth {
  readonly #store: Store;
  readonly #idleMs: number;
  readonly #absoluteMs: number;
  readonly #origin: string | undefined;
  readonly #rolesOf: SessionSettings["rolesOf"];

  constructor(store: Store, { idle = IDLE, absolute = ABSOLUTE, origin, rolesOf }: SessionSettings = {}) {
    this.#store = store;
    this.#idleMs = positive("sessions.idle", idle);
    this.#absoluteMs = positive("sessions.absolute", absolute);
    this.#origin = origin === undefined ? undefined : new URL(origin).origin;
    this.#rolesOf = rolesOf;
  }

  /** Begins a session (N2). */
  async begin(request: Request, principal: Principal, { idToken }: SignedInBy = {}): Promise<BegunSession> {
    assert(isPrincipal(principal) && principal.kind === "person", "somebody who is no person signed in");
    await this.#endOf(request);
    await this.#sweep();
    const [token, csrf] = [newSecret(), newSecret()];
    const now = this.#store.now();
    const isKept = idToken !== undefined && idToken.length <= ID_TOKEN_MAX;
    const stored: StoredSession = {
      principal,
      csrf: sha256(csrf),
      createdAt: now,
      seenAt: now,
      ...(isKept ? { idToken } : {}),
    };
    const { ok } = await this.#store.commit({ tenant: DEFAULT_TENANT, put: [this.#put(sha256(token), stored, 0)] });
    assert(ok, "two sessions have the same 256 random bits");
    return { session: this.#sessionOf(stored), csrf, cookie: sessionCookie(token, this.#absoluteMs) };
  }

  /** The session of a request that names it and no other way in (N3–N5). */
  async find(request: Request): Promise<Session | undefined> {
    return (await this.#lookUp(request))?.session;
  }

  /** Whose session a request is made in. Refuses what its page did not ask (N6). */
  async authenticate(request: Request): Promise<Principal | undefined> {
    const found = await this.#lookUp(request);
    if (found === undefined) return undefined;
    if (!SAFE.has(request.method)) this.requireOrigin(request);
    this.#requirePage(request, found.stored);
    if (!new URL(request.url).pathname.endsWith("/v1/events")) await this.#note(found);
    return found.session.principal;
  }

  /** Ends the session that a request is made in (N5), for every process. */
  async end(request: Request): Promise<EndedSession> {
    const isAsked = this.#tokenOf(request) !== undefined;
    const { idToken } = (isAsked ? await this.#endOf(request) : undefined) ?? {};
    return { cookie: noSessionCookie(), ...(idToken === undefined ? {} : { idToken }) };
  }

  /** Ends all sessions of a person, for every process (N7); gives how many there were. */
  async endAllOf(person: Pick<Principal, "id" | "tenant">): Promise<number> {
    const query = { tenant: DEFAULT_TENANT, collection: COLLECTION, tag: tagOf(person), limit: ENDED_AT_ONCE };
    let ended = 0;
    for (;;) {
      const { items } = await this.#store.find(query);
      if (items.length === 0) return ended;
      // Each by itself: one in which something is asked meanwhile is found again, and keeps no other.
      for (const one of items) ended += (await this.#remove([one])) ? 1 : 0;
    }
  }

  /** Refuses to sign somebody in whom a page from elsewhere sends (N6). */
  requireOrigin(request: Request): void {
    if (isSameOrigin(request, this.#origin)) return;
    throw new HttpRefusal(
      "CSRF_REFUSED",
      `This request does not come from a page of ${this.#origin ?? "this server"}; if that is the address people use, it has to be the publicUrl of the server.`,
    );
  }

  #requirePage(request: Request, { csrf }: StoredSession): void {
    if (isSameText(sha256(request.headers.get(CSRF_HEADER) ?? ""), csrf)) return;
    throw new HttpRefusal(
      "CSRF_REFUSED",
      `This session began at another address, or in another page: sign in again at this one. The header ${CSRF_HEADER} takes the csrf that came with the sign-in.`,
    );
  }

  #tokenOf(request: Request): string | undefined {
    if (request.headers.has("authorization")) return undefined;
    const token = cookieOf(request, SESSION_COOKIE);
    return token !== undefined && SECRET.test(token) ? token : undefined;
  }

  async #lookUp(request: Request): Promise<FoundSession | undefined> {
    const token = this.#tokenOf(request);
    if (token === undefined) return undefined;
    const key = sha256(token);
    const [found] = await this.#store.get(DEFAULT_TENANT, COLLECTION, [key]);
    if (found === undefined) return undefined;
    const stored = JSON.parse(found.body) as StoredSession;
    if (this.#endsAt(stored) <= this.#store.now()) return undefined;
    const roles = await this.#rolesOf?.(stored.principal.id, tenantOf(stored.principal));
    const principal = roles === undefined ? stored.principal : { ...stored.principal, roles };
    return { key, revision: found.revision, stored, session: this.#sessionOf({ ...stored, principal }) };
  }

  #endsAt({ createdAt, seenAt }: StoredSession): number {
    return Math.min(seenAt + this.#idleMs, createdAt + this.#absoluteMs);
  }

  #sessionOf(stored: StoredSession): Session {
    return { principal: stored.principal, expiresAt: this.#endsAt(stored) };
  }

  #put(key: string, session: StoredSession, revision: number): DocumentPut {
    const index = { at: this.#endsAt(session), tags: [tagOf(session.principal)] };
    return { collection: COLLECTION, key, revision, body: JSON.stringify(session), index };
  }

  /** Notes that something was asked (N4). Whoever was quicker noted the same; what was ended stays so. */
  async #note({ key, revision, stored }: FoundSession): Promise<void> {
    const now = this.#store.now();
    if (now - stored.seenAt < Math.min(NOTE_MS, this.#idleMs / 4)) return;
    const put = [this.#put(key, { ...stored, seenAt: now }, revision)];
    await this.#store.commit({ tenant: DEFAULT_TENANT, put });
  }

  /** Ends the session whose token a browser brings; gives what it was. */
  async #endOf(request: Request): Promise<StoredSession | undefined> {
    const token = cookieOf(request, SESSION_COOKIE);
    if (token === undefined || !SECRET.test(token)) return undefined;
    const key = sha256(token);
    for (;;) {
      const [found] = await this.#store.get(DEFAULT_TENANT, COLLECTION, [key]);
      if (found === undefined) return undefined;
      if (await this.#remove([found])) return JSON.parse(found.body) as StoredSession;
    }
  }

  async #remove(found: readonly StoredDocument[]): Promise<boolean> {
    const put = found.map(({ key, revision }) => ({ collection: COLLECTION, key, revision, body: null }));
    return (await this.#store.commit({ tenant: DEFAULT_TENANT, put })).ok;
  }

  /** Removes what has lapsed; what another process removes at the same time is left to it. */
  async #sweep(): Promise<void> {
    const { items } = await this.#store.find({ tenant: DEFAULT_TENANT, collection: COLLECTION, limit: SWEEP });
    const lapsed = items.filter(({ index }) => index.at <= this.#store.now());
    if (lapsed.length > 0) await this.#remove(lapsed);
  }
}
