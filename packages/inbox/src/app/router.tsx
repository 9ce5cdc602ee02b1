/** Which address shows which page. A page is loaded when it is first opened. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { isProblem } from "holdpoint/client";
import { queryClient } from "../data/query-client.ts";
import { isOfAnotherAddress } from "../data/own-session.ts";
import { sessionQuery } from "../data/queries.ts";
import { readAuditSearch } from "../pages/audit/audit-search.ts";
import { readListSearch } from "../pages/list/list-search.ts";
import { ListPage } from "../pages/list/list-page.tsx";
import { RequestPage } from "../pages/request/request-page.tsx";
import { readThreadSearch, readThreadsSearch } from "../pages/threads/threads-search.ts";
import { PageFailure } from "./page-failure.tsx";
import { PageMissing } from "./page-missing.tsx";
import { Shell } from "./shell.tsx";

const root = createRootRoute({ component: Outlet, errorComponent: PageFailure, notFoundComponent: PageMissing });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: ({ to }: Record<string, unknown>): { to?: string } => (typeof to === "string" ? { to } : {}),
  component: lazyRouteComponent(() => import("../pages/sign-in/sign-in-page.tsx"), "SignInPage"),
});

/** Where the server says that a sign-in at the provider was refused (pages/sign-in/refusal.ts). */
const refused = createRoute({
  getParentRoute: () => root,
  path: "/v1/session/oidc/$step",
  beforeLoad: () => redirect({ to: "/sign-in", replace: true, throw: true }),
});

/** The pages that somebody has to be signed in for. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  component: Shell,
  async beforeLoad({ location }) {
    // The link of a terminal may lead to any address.
    if (location.hash.startsWith("/sign-in")) redirect({ to: "/sign-in", hash: location.hash, throw: true });
    try {
      await queryClient.query({ ...sessionQuery, staleTime: "static" });
    } catch (error) {
      if (!isProblem(error, "UNAUTHENTICATED") && !isOfAnotherAddress(error)) throw error;
      redirect({ to: "/sign-in", search: { to: location.href }, throw: true });
    }
  },
});

const list = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  validateSearch: readListSearch,
  component: ListPage,
});

const request = createRoute({ getParentRoute: () => signedIn, path: "/requests/$id", component: RequestPage });

const threads = createRoute({
  getParentRoute: () => signedIn,
  path: "/threads",
  validateSearch: readThreadsSearch,
  component: lazyRouteComponent(() => import("../pages/threads/threads-page.tsx"), "ThreadsPage"),
});

const thread = createRoute({
  getParentRoute: () => signedIn,
  path: "/threads/$id",
  validateSearch: readThreadSearch,
  component: lazyRouteComponent(() => import("../pages/threads/thread-page.tsx"), "ThreadPage"),
});

const alarms = createRoute({
  getParentRoute: () => signedIn,
  path: "/alarms",
  component: lazyRouteComponent(() => import("../pages/alarms/alarms-page.tsx"), "AlarmsPage"),
});

const audit = createRoute({
  getParentRoute: () => signedIn,
  path: "/audit",
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import("../pages/audit/audit-page.tsx"), "AuditPage"),
});

const policy = createRoute({
  getParentRoute: () => signedIn,
  path: "/policy",
  component: lazyRouteComponent(() => import("../pages/policy/policy-page.tsx"), "PolicyPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    refused,
    signedIn.addChildren([list, request, threads, thread, alarms, audit, policy]),
  ]),
  defaultPreload: "intent",
  // What is shown is TanStack Query's to keep.
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
