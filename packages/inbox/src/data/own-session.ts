import { isProblem } from "holdpoint/client";

/** Whether a session is not this page's: it began at another address of this host, whose cookie this page has as well. */
export function isOfAnotherAddress(error: unknown): boolean {
  return isProblem(error, "CSRF_REFUSED");
}
