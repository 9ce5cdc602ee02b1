/** The page of the app: whoever is signed in, and what they see. */
import { HoldpointClient } from "holdpoint/client";
import { HoldpointProvider } from "holdpoint/react";
import { StrictMode, useEffect, useMemo, useState, type ReactElement } from "react";
import { createRoot } from "react-dom/client";
import { Approvals } from "./approvals.tsx";
import { signOut, whoAmI, type Me } from "./own-app.ts";
import { RefundForm } from "./refund-form.tsx";
import { SignInForm } from "./sign-in-form.tsx";

/** What somebody who is signed in sees. */
function Desk({ id, onLeave }: { readonly id: string; readonly onLeave: () => void }): ReactElement {
  // The API is mounted there; the cookie of the app says who asks.
  const client = useMemo(() => new HoldpointClient({ url: "/approvals" }), []);
  return (
    <HoldpointProvider client={client}>
      <header>
        <span>Signed in as {id}</span>
        <button type="button" onClick={onLeave}>
          Sign out
        </button>
      </header>
      <RefundForm />
      <Approvals />
    </HoldpointProvider>
  );
}

function Page(): ReactElement | null {
  const [me, setMe] = useState<Me>();
  useEffect(() => void whoAmI().then(setMe), []);
  if (me === undefined) return null;
  if (me.id === null) return <SignInForm onSignedIn={setMe} />;
  // The key: nothing of one person's page is there for the next.
  return <Desk key={me.id} id={me.id} onLeave={() => void signOut().then(setMe)} />;
}

const root = document.querySelector("#page");
if (root === null) throw new Error("index.html has no #page.");
createRoot(root).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
