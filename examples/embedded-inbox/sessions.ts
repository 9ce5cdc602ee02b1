/**
 * Sessions of the company's own app: a signed cookie that names a person.
 *
 * A browser adds a cookie to requests whoever wrote the page that makes them. So it counts only where a page of this app
 * made the request; SameSite does not see to that, as every port of a host, and every subdomain, is the same site.
 */
import { parseSigned, serialize, serializeSigned } from "hono/utils/cookie";
import { personNamed, type Person } from "./people.ts";

/** `__Host-`: no other host, and no subdomain, can set it. */
const COOKIE = "__Host-support";
const LASTS_MS = 8 * 3_600_000;
const ATTRIBUTES = { path: "/", secure: true, httpOnly: true, sameSite: "Lax" } as const;

export class Sessions {
  readonly #secret: string;
  readonly #origin: string;

  /** `origin` is the address that people have in their browser: it is said here, never taken from a request. */
  constructor(secret: string, origin: string) {
    this.#secret = secret;
    this.#origin = origin;
  }

  /** Whether a page of this app makes the request, where it could change something. Browsers say so in `Origin`. */
  isOwn({ method, headers }: Request): boolean {
    return method === "GET" || method === "HEAD" || headers.get("origin") === this.#origin;
  }

  /** Whoever makes the request; undefined when nobody is signed in, or a page from elsewhere made it. */
  async personOf(request: Request): Promise<Person | undefined> {
    if (!this.isOwn(request)) return undefined;
    const cookies = await parseSigned(request.headers.get("cookie") ?? "", this.#secret, COOKIE);
    const said = cookies[COOKIE];
    if (typeof said !== "string") return undefined;
    const [id = "", endsAt] = said.split("|");
    return Number(endsAt) > Date.now() ? personNamed(id) : undefined;
  }

  /** The header that begins a session. */
  begin({ id }: Person): Promise<string> {
    const maxAge = LASTS_MS / 1_000;
    return serializeSigned(COOKIE, `${id}|${Date.now() + LASTS_MS}`, this.#secret, { ...ATTRIBUTES, maxAge });
  }

  /** The header that ends it. */
  end(): string {
    return serialize(COOKIE, "", { ...ATTRIBUTES, maxAge: 0 });
  }
}
