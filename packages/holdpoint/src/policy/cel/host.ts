/**
 * The host a URL leads to, in the one form in which hosts can be compared.
 *
 * U1. Lower case, international names in their `xn--` form, numeric addresses as four decimal numbers, no final dot, no
 *     port.
 * U2. What readers of URLs disagree about is refused, because the tool may read it otherwise than the policy: user names
 *     and passwords, backslashes, white space and control characters, escapes in the host, a missing or third slash,
 *     schemes other than http, https, ws, wss and ftp.
 */

const URL_MAX = 8_192;
const SHAPE = /^(?:https?|wss?|ftp):\/\/([^/?#]+)/i;
// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const DISPUTED = /[\s\\\u0000-\u001f\u007f]/;
const MAPPED_IPV4 = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/;

function unmapped(host: string): string {
  const [, high, low] = MAPPED_IPV4.exec(host) ?? [];
  if (high === undefined || low === undefined) return host;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join(".");
}

/** The canonical host of a URL (U1); throws for what is no URL, or is one readers may disagree about (U2). */
export function host(url: string): string {
  if (url.length > URL_MAX) throw new Error(`host() takes URLs of at most ${URL_MAX} characters`);
  const authority = DISPUTED.test(url) ? undefined : SHAPE.exec(url)?.[1];
  if (authority === undefined || /[@%]/.test(authority) || !URL.canParse(url)) {
    throw new Error("host() was given something that is no plain URL");
  }
  const name = unmapped(new URL(url).hostname);
  const bare = name.endsWith(".") ? name.slice(0, -1) : name;
  if (bare === "" || bare.endsWith(".")) throw new Error("host() was given a URL without a host");
  return bare;
}
