import type { GrantShown } from "holdpoint/client";
import { useState, type ReactElement } from "react";
import { Button } from "../../../components/button.tsx";
import { Countdown } from "../../../components/countdown.tsx";
import { Sentence } from "../../../components/sentence.tsx";
import { useNow } from "../../../components/use-now.ts";
import { Ago } from "../../../components/when.tsx";
import { RevokeDialog } from "./revoke-dialog.tsx";

const MINUTE_MS = 60_000;

/** One grant: what it permits, how often it was used, and its end by hand. */
export function GrantItem({
  grant,
  whyNot,
}: {
  readonly grant: GrantShown;
  /** Of the text that says why it cannot be revoked; undefined when it can. */
  readonly whyNot: string | undefined;
}): ReactElement {
  const [isRevoking, setIsRevoking] = useState(false);
  const { id, tool, used, maxUses, expiresAt, revokedAt, says } = grant;
  const isOver = useNow(MINUTE_MS) >= expiresAt;
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-1.5 py-2.5">
      <div className="min-w-0 flex-1 basis-64">
        <p className="first-letter:uppercase">
          <Sentence text={says} />
        </p>
        <p className="mt-0.5 flex flex-wrap gap-x-2 text-xs text-ink-3">
          <span className="font-mono break-all">{tool}</span>
          <span>
            used {used} of {maxUses}
          </span>
          {revokedAt !== undefined && (
            <span>
              revoked <Ago at={revokedAt} />
            </span>
          )}
          {revokedAt === undefined &&
            (isOver ? (
              <span>over</span>
            ) : (
              <span>
                ends in <Countdown until={expiresAt} />
              </span>
            ))}
          <span className="font-mono break-all">{id}</span>
        </p>
      </div>
      {revokedAt === undefined && !isOver && (
        <Button
          look="danger"
          className="py-0.5! text-sm!"
          disabled={whyNot !== undefined}
          aria-describedby={whyNot}
          onClick={() => setIsRevoking(true)}
        >
          Revoke …
        </Button>
      )}
      {isRevoking && <RevokeDialog grant={grant} onClose={() => setIsRevoking(false)} />}
    </li>
  );
}
