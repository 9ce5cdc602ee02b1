import { isProblem } from "holdpoint/client";
import type { ReactElement } from "react";
import { Button } from "./button.tsx";
import { MarkedText } from "./marked-text.tsx";

/** What went wrong, in the server's words, and a way to try again. */
export function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }): ReactElement {
  const isOffline = isProblem(error) && error.status === 0;
  const title = isOffline ? "The server does not answer" : "This could not be shown";
  return (
    <div role="alert" className="m-4 rounded-lg border border-line bg-surface p-5">
      <p className="font-medium">{title}</p>
      <p className="mt-1 text-ink-2">
        <MarkedText text={error instanceof Error ? error.message : String(error)} isRaw />
      </p>
      {isProblem(error) && error.status > 0 && (
        <p className="mt-2 font-mono text-xs text-ink-3">
          {error.code}
          {error.requestId !== undefined && ` · ${error.requestId}`}
        </p>
      )}
      {onRetry !== undefined && (
        <Button className="mt-4" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
