import type { SignInWay } from "holdpoint/client";
import type { ReactElement } from "react";
import { client } from "../../data/client.ts";

/** How people sign in here, and where they go on to then. */
export function WaysIn({ ways, to }: { readonly ways: readonly SignInWay[]; readonly to: string }): ReactElement {
  return (
    <>
      {ways.includes("oidc") && (
        <a
          href={client.signInAddress(to)}
          className="block rounded-md bg-accent px-3 py-2 text-center font-medium text-on-accent hover:brightness-110"
        >
          Go on to your organization's sign-in
        </a>
      )}
      {ways.includes("link") && (
        <p className="text-ink-2">
          {ways.includes("oidc") ? "Or open" : "Open"} the link that the terminal printed when the server started. It
          works once; <code className="font-mono text-sm">holdpoint dev</code> prints another one.
        </p>
      )}
    </>
  );
}
