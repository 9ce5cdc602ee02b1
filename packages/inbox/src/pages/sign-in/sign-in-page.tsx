import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { isProblem } from "holdpoint/client";
import { useEffect, type ReactElement } from "react";
import { Brand } from "../../app/brand.tsx";
import { Notice } from "../../components/notice.tsx";
import { client } from "../../data/client.ts";
import { isOfAnotherAddress } from "../../data/own-session.ts";
import { sessionQuery } from "../../data/queries.ts";
import { insideThisPage, takeFragment } from "./fragment.ts";
import { waysIn } from "./ways-in.ts";

/** Signing in: with the one-time link of a terminal, or at the identity provider, and what comes back from there. */
export function SignInPage(): ReactElement {
  const { to } = useSearch({ from: "/sign-in" });
  const target = insideThisPage(to);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const session = useQuery({ ...sessionQuery, retry: false });
  const { mutate, isPending, error } = useMutation({
    mutationFn: (token: string) => client.signIn(token),
    onSuccess(signedIn) {
      queries.setQueryData(sessionQuery.queryKey, signedIn);
      void navigate({ href: target, replace: true });
    },
  });
  useEffect(() => {
    document.title = "Sign in · Holdpoint";
    const use = (): void => {
      const arrival = takeFragment();
      if (arrival === undefined) return;
      if ("token" in arrival) {
        mutate(arrival.token);
        return;
      }
      client.signedIn(arrival.csrf);
      void navigate({ href: insideThisPage(arrival.to), replace: true });
    };
    use();
    // Another link, opened in this very tab.
    globalThis.addEventListener("hashchange", use);
    return () => globalThis.removeEventListener("hashchange", use);
  }, [mutate, navigate]);
  const isElsewhere = isOfAnotherAddress(session.data) && !isPending;
  const said = isElsewhere ? (session.data?.signIn ?? []) : [];
  const ways = [...new Set([...waysIn(session.error), ...waysIn(error), ...said])];
  return (
    <main className="flex min-h-dvh items-center justify-center p-6">
      <div className="w-full max-w-sm space-y-4 rounded-xl border border-line bg-surface p-6">
        <Brand />
        <h1 className="text-lg font-semibold">Sign in</h1>
        {isPending && <p role="status">Signing you in …</p>}
        {error !== null && (
          <Notice look="danger" title="That did not work" isNews>
            {error.message}
          </Notice>
        )}
        {isElsewhere && (
          <Notice look="warn" title="Your session is of another address">
            You signed in at another address or port of this computer. What it takes to decide stays with the page you
            signed in at: go back there, or sign in here.
          </Notice>
        )}
        {isProblem(session.error, "UNREACHABLE") && <Notice look="warn" title="The server does not answer" />}
        {ways.includes("oidc") && (
          <a
            href={client.signInAddress(target)}
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
      </div>
    </main>
  );
}
