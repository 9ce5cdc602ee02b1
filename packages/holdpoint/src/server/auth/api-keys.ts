/**
 * API keys: bearer tokens for agents and services, and for people where nothing better is at hand.
 *
 * K1. A secret is 256 random bits. It is shown once, when the key is made; the store has its SHA-256.
 * K2. Secrets are compared in constant time, also where there is no key of that id.
 * K3. The store is asked for every key that counts: one that was revoked is refused from then on, in every process. One
 *     that expires is refused from that instant on, by the clock of the store.
 * K4. Keys of all tenants are kept in one place: a key says itself whose data its holder works with, and that never
 *     changes.
 * K5. A token that does not count never will: nobody has one before it is made, and what is revoked or over stays so. One
 *     that was sent a short while ago is refused without asking the store (wrong-tokens.ts): a program that was left with
 *     an old key costs nothing, however often it comes.
 */
import { randomBytes } from "node:crypto";
import { sha256 } from "../../core/digest.ts";
import { assert, HoldpointError } from "../../core/errors.ts";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import { deepFreeze, type JsonObject } from "../../core/json.ts";
import type { DocumentPut, Page, Store, StoredDocument } from "../../storage/store.ts";
import { bearerToken } from "./bearer.ts";
import { idsProblem, isPrincipal, SCOPES, type Auth, type Principal } from "./principal.ts";
import { isSameText, newSecret } from "./secret.ts";
import { WrongTokens } from "./wrong-tokens.ts";

const COLLECTION = "api-key";
const PAGE = 50;
/** Keys that are kept as they were parsed. */
const PARSED_MAX = 1_000;
const TOKEN = /^hpk_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;
const KNOWN: ReadonlySet<string> = new Set(SCOPES);
/** The digest of no secret (K2). */
const NO_DIGEST = "0".repeat(64);

/** A key, without its secret. */
export interface ApiKey {
  /** 16 hex characters; part of the token, no secret. */
  readonly id: string;
  /** Who holds it. */
  readonly principal: Principal;
  readonly createdAt: number;
  /** When it stops counting; left out, never. */
  readonly expiresAt?: number;
  readonly revokedAt?: number;
}

interface StoredKey extends ApiKey {
  /** SHA-256 of the secret, in hex. */
  readonly digest: string;
}

function parse({ body }: StoredDocument): StoredKey {
  return JSON.parse(body) as StoredKey;
}

function publicKey({ digest: _digest, ...key }: StoredKey): ApiKey {
  return key;
}

function putOf(key: StoredKey, revision: number): DocumentPut {
  const state = key.revokedAt === undefined ? "active" : "revoked";
  return {
    collection: COLLECTION,
    key: key.id,
    revision,
    body: JSON.stringify(key),
    index: { state, at: key.createdAt },
  };
}

/** Whether a key counts no more (K3). */
function isOver({ revokedAt, expiresAt = Number.POSITIVE_INFINITY }: StoredKey, now: number): boolean {
  return revokedAt !== undefined || now >= expiresAt;
}

/** What of a principal is kept: what it is made of, and nothing that came along. */
function kept({ kind, id, roles, scopes, tenant, onBehalfOf }: Principal): Principal {
  return {
    kind,
    id,
    roles,
    scopes,
    ...(tenant === undefined ? {} : { tenant }),
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
  };
}

/** API keys in a store, and the authentication with them. */
export class ApiKeys implements Auth {
  readonly #store: Store;
  readonly #wrong: WrongTokens;
  readonly #parsed = new Map<string, { readonly body: string; readonly key: StoredKey }>();

  constructor(store: Store) {
    this.#store = store;
    this.#wrong = new WrongTokens(store.clock);
  }

  /** Makes a key; `token` is what its holder sends, and is not seen again (K1). Throws INVALID_ARGUMENT. */
  async create(
    principal: Principal,
    { expiresAt }: { readonly expiresAt?: number } = {},
  ): Promise<{ readonly key: ApiKey; readonly token: string }> {
    const unknown = isPrincipal(principal) ? principal.scopes.find((scope) => !KNOWN.has(scope)) : "";
    if (unknown !== undefined) {
      throw new HoldpointError(
        "INVALID_ARGUMENT",
        unknown === ""
          ? "A key is for { kind, id, roles, scopes }, with the name of a tenant, and for an agent or a service onBehalfOf, where they are given."
          : `There is no scope ${JSON.stringify(unknown)}; there are ${SCOPES.join(", ")}.`,
      );
    }
    const problem = idsProblem(principal);
    if (problem !== undefined) throw new HoldpointError("INVALID_ARGUMENT", problem);
    const createdAt = this.#store.now();
    if (expiresAt !== undefined && !(Number.isSafeInteger(expiresAt) && expiresAt > createdAt)) {
      throw new HoldpointError(
        "INVALID_ARGUMENT",
        `expiresAt is ${expiresAt}; it must be an instant to come, in milliseconds since 1970.`,
        { expiresAt },
      );
    }
    const secret = newSecret();
    const id = randomBytes(8).toString("hex");
    const key: StoredKey = {
      id,
      principal: kept(principal),
      createdAt,
      ...(expiresAt === undefined ? {} : { expiresAt }),
      digest: sha256(secret),
    };
    const result = await this.#store.commit({ tenant: DEFAULT_TENANT, put: [putOf(key, 0)] });
    assert(result.ok, "two keys have the same 64 random bits");
    return { key: publicKey(key), token: `hpk_${id}_${secret}` };
  }

  /** Keys, the oldest first, a page at a time. */
  async list({ after }: { readonly after?: string } = {}): Promise<Page<ApiKey>> {
    const query = { tenant: DEFAULT_TENANT, collection: COLLECTION, limit: PAGE };
    const { items, next } = await this.#store.find({ ...query, ...(after === undefined ? {} : { after }) });
    return { next, items: items.map((found) => publicKey(parse(found))) };
  }

  /** Revokes a key (K3). Throws INVALID_ARGUMENT when there is none of that id. */
  async revoke(id: string): Promise<ApiKey> {
    for (;;) {
      const [found] = await this.#store.get(DEFAULT_TENANT, COLLECTION, [id]);
      if (found === undefined) {
        throw new HoldpointError("INVALID_ARGUMENT", `There is no key ${JSON.stringify(id)}.`, { id });
      }
      const key = parse(found);
      if (key.revokedAt !== undefined) return publicKey(key);
      const revoked: StoredKey = { ...key, revokedAt: this.#store.now() };
      const { ok } = await this.#store.commit({ tenant: DEFAULT_TENANT, put: [putOf(revoked, found.revision)] });
      if (ok) return publicKey(revoked);
    }
  }

  /** What the store says now (K3), parsed once for as long as it says the same. */
  #keyIn(found: StoredDocument): StoredKey {
    const before = this.#parsed.get(found.key);
    if (before?.body === found.body) return before.key;
    const key = deepFreeze(parse(found) as unknown as JsonObject) as unknown as StoredKey;
    this.#parsed.delete(found.key);
    this.#parsed.set(found.key, { body: found.body, key });
    const [oldest] = this.#parsed.keys();
    if (this.#parsed.size > PARSED_MAX && oldest !== undefined) this.#parsed.delete(oldest);
    return key;
  }

  /** Who holds the key whose token the request carries; undefined when it carries none that counts. */
  async authenticate(request: Request): Promise<Principal | undefined> {
    const [token, id, secret] = TOKEN.exec(bearerToken(request) ?? "") ?? [];
    if (token === undefined || id === undefined || secret === undefined) return undefined;
    const sent = sha256(token);
    if (this.#wrong.has(sent)) return undefined;
    const [found] = await this.#store.get(DEFAULT_TENANT, COLLECTION, [id]);
    const key = found === undefined ? undefined : this.#keyIn(found);
    const isSecret = isSameText(key?.digest ?? NO_DIGEST, sha256(secret));
    if (key !== undefined && isSecret && !isOver(key, this.#store.now())) return key.principal;
    this.#wrong.add(sent);
    return undefined;
  }
}
