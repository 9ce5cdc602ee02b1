import { isProblem } from "holdpoint/client";
import type { ReactElement } from "react";
import { Notice } from "./notice.tsx";
import { Sentence } from "./sentence.tsx";

/** Why what somebody sent was not done, in the server's words, where they sent it. */
export function NotDone({ title, error }: { readonly title: string; readonly error: Error }): ReactElement {
  const isLost = isProblem(error) && error.status === 0;
  return (
    <div className="mt-3">
      <Notice look="danger" title={isLost ? "The server did not answer" : title} isNews>
        <p>
          {isLost ? (
            "Whether it arrived is not known: look before you send it again."
          ) : (
            <Sentence text={error.message} isRaw />
          )}
        </p>
        {isProblem(error) && !isLost && <p className="mt-1 font-mono text-xs">{error.code}</p>}
      </Notice>
    </div>
  );
}
