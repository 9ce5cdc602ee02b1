import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { Failure } from "../components/failure.tsx";

/** In place of a page that could not be shown. */
export function PageFailure({ error, reset }: ErrorComponentProps): ReactElement {
  const router = useRouter();
  return (
    <main className="mx-auto max-w-xl p-6">
      <h1 className="sr-only">Something went wrong</h1>
      <Failure
        error={error}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </main>
  );
}
