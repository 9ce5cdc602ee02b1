/** What HTTP itself refuses, before the library is asked: codes beside those of `core/errors.ts`. */

/** Code → what it means, in one sentence. */
export const HTTP_CODES = {
  CSRF_REFUSED: "The request was made in a session, and not by the page at which it began.",
  DELIVERY_NOT_FOUND: "No delivery that was given up has that id.",
  DIGEST_REQUIRED: "A decision names the digest of what was shown.",
  HOST_REFUSED: "The request names another host than those that this server answers for.",
  INTERNAL: "Something went wrong on the server; nothing more is said about it here.",
  METHOD_NOT_ALLOWED: "The resource is there, and does not take this method.",
  RATE_LIMITED: "There were too many requests; wait as long as Retry-After says.",
  REQUEST_TIMEOUT: "The body of the request came too slowly.",
  ROUTE_NOT_FOUND: "There is nothing at this address.",
  SCOPE_MISSING: "Whoever asks was not given the scope that this takes.",
  SIGN_IN_UNAVAILABLE: "The identity provider cannot be asked just now.",
  THREAD_NOT_HELD: "The thread waits for nobody to let it go on.",
  TOO_MANY_STREAMS: "As many streams are open as may be.",
  UNAUTHENTICATED: "It is not known who asks.",
  UNSUPPORTED_MEDIA_TYPE: "The body is not plain application/json.",
} as const;

/** A code of {@link HTTP_CODES}. */
export type HttpCode = keyof typeof HTTP_CODES;

/** A request that HTTP itself refuses. */
export class HttpRefusal extends Error {
  override readonly name = "HttpRefusal";
  readonly code: HttpCode;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: HttpCode, message: string, data: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.data = data;
  }
}
