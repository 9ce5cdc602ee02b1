import { Link } from "@tanstack/react-router";
import type { DeadDelivery } from "holdpoint/client";
import type { ReactElement } from "react";
import { Button } from "../../components/button.tsx";
import { MarkedText } from "../../components/marked-text.tsx";
import { Ago } from "../../components/when.tsx";

const KINDS: Readonly<Record<DeadDelivery["kind"], string>> = {
  asked: "That something is asked",
  reminded: "A reminder",
  reassigned: "That others are asked",
  escalated: "That it was escalated",
  asked_again: "That it is asked again",
  delegated: "That a vote was handed on",
  settled: "That it is settled",
};

/** A notification that was given up: what it told, whom, why it did not arrive, and sending it again. */
export function DeliveryItem({
  delivery: { channel, target, kind, interruptId, attempts, givenUpAt, error },
  isSending,
  mayRetry,
  onSend,
}: {
  readonly delivery: DeadDelivery;
  readonly isSending: boolean;
  readonly mayRetry: boolean;
  readonly onSend: () => void;
}): ReactElement {
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-1.5 py-2.5">
      <div className="min-w-0 flex-1 basis-64">
        <p>
          <span className="font-medium">{KINDS[kind]}</span>
          <span className="text-ink-2">
            {" "}
            by {channel}
            {target !== undefined && (
              <>
                {" "}
                to{" "}
                <span className="wrap-anywhere">
                  <MarkedText text={target} />
                </span>
              </>
            )}
          </span>
        </p>
        {error !== undefined && (
          <p className="mt-0.5 text-sm break-words text-danger">
            <MarkedText text={error} />
          </p>
        )}
        <p className="mt-0.5 flex flex-wrap gap-x-2 text-xs text-ink-3">
          <span>
            given up <Ago at={givenUpAt} />, after {attempts === 1 ? "one attempt" : `${attempts} attempts`}
          </span>
          <Link to="/requests/$id" params={{ id: interruptId }} className="font-mono break-all text-ink-2 underline">
            {interruptId}
          </Link>
        </p>
      </div>
      <Button
        className="py-0.5! text-sm!"
        isBusy={isSending}
        disabled={!mayRetry}
        title={mayRetry ? undefined : "You may not have notifications sent again."}
        onClick={onSend}
      >
        Send again
      </Button>
    </li>
  );
}
