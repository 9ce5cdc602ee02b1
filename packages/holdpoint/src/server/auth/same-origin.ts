/**
 * Whether a page of this server made a request.
 *
 * O1. Browsers say where a request comes from: in `Sec-Fetch-Site`, and for what may change something in `Origin`, too. What they
 *     say has to be this server, and they have to say something. `null` (a sandboxed frame, a file) is elsewhere.
 */
import { ownOrigin } from "../http/client-address.ts";

/** Whether a request comes from a page of `origin`: the address of this server, or else that it was sent to (O1). */
export function isSameOrigin(request: Request, origin: string = ownOrigin(request)): boolean {
  const from = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  return (from ?? origin) === origin && (site ?? "same-origin") === "same-origin" && (from !== null || site !== null);
}
