/** The token of a one-time link: it stands behind the `#`, which browsers send to nobody. */

/** Takes the token out of the address, so that it is in no history; undefined when there is none. */
export function takeToken(): string | undefined {
  // As it stands: nothing in a token is ever encoded, and what is damaged is refused by the server.
  const hash = location.hash.slice(1);
  const token = hash.startsWith("/sign-in?") ? new URLSearchParams(hash.slice("/sign-in?".length)).get("token") : hash;
  if (token === null || token === "") return undefined;
  history.replaceState(history.state, "", location.pathname + location.search);
  return token;
}

/** Where to go afterwards: a path of this page, and nothing else. */
export function insideThisPage(to: string | undefined): string {
  if (to === undefined) return "/";
  try {
    const url = new URL(to, location.origin);
    return url.origin === location.origin && !url.pathname.startsWith("/sign-in")
      ? `${url.pathname}${url.search}`
      : "/";
  } catch {
    return "/";
  }
}
