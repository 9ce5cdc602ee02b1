/** Reading the bearer token of a request (RFC 6750); tokens are taken from the header alone, never from an address. */

const BEARER = /^Bearer ([A-Za-z0-9._~+/-]{1,512}={0,2})$/i;

/** The token of `Authorization: Bearer`; undefined when there is none, or it is not well formed. */
export function bearerToken(request: Request): string | undefined {
  return BEARER.exec(request.headers.get("authorization") ?? "")?.[1];
}
