import { useQueryClient } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { useEffect, type ReactElement } from "react";
import { goLive } from "../data/live.ts";
import { AlarmLine } from "./alarm-line.tsx";
import { ConnectionBar } from "./connection-bar.tsx";
import { HelpDialog } from "./help-dialog.tsx";
import { Navigation } from "./navigation.tsx";
import { Notifier } from "./notifier.tsx";
import { TopBar } from "./top-bar.tsx";
import { Sidebar } from "./sidebar.tsx";

/** What is around every page of somebody who is signed in: navigation, the state of the connection, alarms, help. */
export function Shell(): ReactElement {
  const queries = useQueryClient();
  useEffect(() => goLive(queries), [queries]);
  return (
    <div className="min-h-dvh md:pl-52">
      <a
        href="#page"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        To the page
      </a>
      <Sidebar />
      <TopBar />
      <ConnectionBar />
      <AlarmLine />
      <main id="page" tabIndex={-1} className="above-bar mx-auto max-w-6xl outline-none md:pb-8">
        <Outlet />
      </main>
      <div className="fixed inset-x-0 bottom-0 z-20 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden">
        <Navigation isBar />
      </div>
      <HelpDialog />
      <Notifier />
    </div>
  );
}
