/**
 * What comes behind the `#` of the sign-in page, which browsers send to nobody: the token of a one-time link, or what an
 * identity provider's sign-in came back with.
 */

/** Somebody who signs in with a link, or who has signed in at the provider and goes on. */
export type Arrival = { readonly token: string } | { readonly csrf: string; readonly to: string };

/** What a fragment says, without its `#`; undefined when that is nothing. */
export function readFragment(fragment: string): Arrival | undefined {
  if (fragment.startsWith("csrf=")) {
    const said = new URLSearchParams(fragment);
    return { csrf: said.get("csrf") ?? "", to: said.get("to") ?? "/" };
  }
  // As it stands: nothing in a token is ever encoded, and what is damaged is refused by the server.
  const isAddress = fragment.startsWith("/sign-in?");
  const token = isAddress ? new URLSearchParams(fragment.slice("/sign-in?".length)).get("token") : fragment;
  return token === null || token === "" ? undefined : { token };
}

/** Takes it out of the address, so that it is in no history. */
export function takeFragment(): Arrival | undefined {
  const found = readFragment(location.hash.slice(1));
  if (found !== undefined) history.replaceState(history.state, "", location.pathname + location.search);
  return found;
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
