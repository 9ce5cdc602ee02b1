import type { DeadDelivery } from "holdpoint/client";
import { useRef, type ReactElement } from "react";
import { Button } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { Listed } from "../../components/listed.tsx";
import { NotDone } from "../../components/not-done.tsx";
import type { Listing } from "../../components/use-all-items.ts";
import { useMay } from "../../data/use-may.ts";
import { DeliveryItem } from "./delivery-item.tsx";
import { useSendAgain } from "./use-send-again.ts";

/** Notifications that were given up, and sending them again. */
export function DeliveriesCard({ listing }: { readonly listing: Listing<DeadDelivery> }): ReactElement | null {
  const mayRetry = useMay("deliveries:retry");
  const news = useRef<HTMLParagraphElement>(null);
  // What was pressed is gone from the list: the focus goes to what came of it.
  const { sending, sent, error, send } = useSendAgain(() => news.current?.focus());
  const { items = [] } = listing;
  if (items.length === 0 && sent === undefined) return null;
  return (
    <div id="undelivered" className="scroll-mt-4">
      <Card
        title="Notifications that were given up"
        aside={
          items.length > 1 && (
            <Button
              className="py-0.5! text-sm! whitespace-nowrap"
              isBusy={sending.length > 0}
              disabled={!mayRetry}
              onClick={() => send(items.map(({ id }) => id))}
            >
              Send these {items.length} again
            </Button>
          )
        }
      >
        <p className="text-sm text-ink-2">
          Whom they were for was not told. Mend what stands in the way, then send them again
          {mayRetry ? "." : "; you may not: that takes the scope deliveries:retry."}
        </p>
        <p ref={news} role="status" tabIndex={-1} className="text-sm font-medium text-ok outline-none">
          {sent !== undefined && (sent === 1 ? "One is on its way again." : `${sent} are on their way again.`)}
        </p>
        {error !== null && <NotDone title="Not all were sent again" error={error} />}
        <Listed listing={listing} what="The list" lines={2} empty={null}>
          {(all) => (
            <ul aria-label="Notifications that were given up" className="mt-1 -mb-2 divide-y divide-line">
              {all.map((delivery) => (
                <DeliveryItem
                  key={delivery.id}
                  delivery={delivery}
                  isSending={sending.includes(delivery.id)}
                  mayRetry={mayRetry}
                  onSend={() => send([delivery.id])}
                />
              ))}
            </ul>
          )}
        </Listed>
      </Card>
    </div>
  );
}
