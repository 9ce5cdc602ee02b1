/**
 * What a server says on the page itself when a sign-in at the identity provider was refused: in a `meta` of the document,
 * since an address is what anybody could have written.
 */
import { useEffect, useState } from "react";

const PLACE = "meta[name='holdpoint-problem']";

/** Why it was refused, in one sentence; once, as nothing else is about to be signed in then. */
export function takeRefusal(): string | undefined {
  const place = document.querySelector<HTMLMetaElement>(PLACE);
  if (place === null) return undefined;
  place.remove();
  return (JSON.parse(place.content) as { readonly detail: string }).detail;
}

/** Why the sign-in that led to this page was refused. */
export function useRefusal(): string | undefined {
  const [refusal, setRefusal] = useState<string>();
  useEffect(() => {
    const found = takeRefusal();
    if (found !== undefined) setRefusal(found);
  }, []);
  return refusal;
}
