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
import { useRefusal } from "./refusal.ts";
import { waysIn } from "./ways-in.ts";
import { WaysIn } from "./ways-in-view.tsx";

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
  const refusal = useRefusal();
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
      // What was asked without it is asked again.
      void queries
        .resetQueries({ queryKey: sessionQuery.queryKey })
        .then(() => navigate({ href: insideThisPage(arrival.to), replace: true }));
    };
    use();
    // Another link, opened in this very tab.
    globalThis.addEventListener("hashchange", use);
    return () => globalThis.removeEventListener("hashchange", use);
  }, [mutate, navigate, queries]);
  const isElsewhere = isOfAnotherAddress(session.error) && !isPending;
  const ways = [...new Set([...waysIn(session.error), ...waysIn(error)])];
  const why = error?.message ?? refusal;
  return (
    <main className="flex min-h-dvh items-center justify-center p-6">
      <div className="w-full max-w-sm space-y-4 rounded-xl border border-line bg-surface p-6">
        <Brand />
        <h1 className="text-lg font-semibold">Sign in</h1>
        {isPending && <p role="status">Signing you in …</p>}
        {why !== undefined && (
          <Notice look="danger" title="That did not work" isNews>
            {why}
          </Notice>
        )}
        {isElsewhere && (
          <Notice look="warn" title="Your session is of another address">
            You signed in at another address or port of this computer. What it takes to read and decide stays with the
            page you signed in at: go back there, or sign in here.
          </Notice>
        )}
        {isProblem(session.error, "UNREACHABLE") && <Notice look="warn" title="The server does not answer" />}
        <WaysIn ways={ways} to={target} />
      </div>
    </main>
  );
}
