import { Dialog } from "@base-ui/react/dialog";
import { useState, type ReactElement, type ReactNode } from "react";
import { Icon } from "./icon.tsx";

/** Where the focus goes afterwards: to what had it, or else to the page, and not to the link that skips to it. */
function afterwards(opener: Element | null): HTMLElement | true {
  const isThere = opener instanceof HTMLElement && opener !== document.body && opener.isConnected;
  return isThere ? opener : (document.getElementById("page") ?? true);
}

/** A dialog: in the middle of a wide screen, from the bottom of a phone. */
export function DialogBox({
  title,
  isOpen,
  onOpenChange,
  isWide = false,
  children,
}: {
  readonly title: ReactNode;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}): ReactElement {
  // Had before a field of the dialog takes the focus; it has it again afterwards.
  const [opener] = useState(() => (isOpen ? document.activeElement : null));
  return (
    <Dialog.Root open={isOpen} onOpenChange={(next) => onOpenChange(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-30 bg-[rgb(10_12_16/0.45)]" />
        <Dialog.Popup
          finalFocus={() => afterwards(opener)}
          className={`fixed inset-x-0 bottom-0 z-30 flex max-h-[92dvh] flex-col rounded-t-xl bg-surface shadow-raised outline-none sm:inset-auto sm:top-1/2 sm:left-1/2 sm:max-h-[86dvh] sm:w-[calc(100vw-3rem)] sm:-translate-1/2 sm:rounded-xl ${isWide ? "sm:max-w-3xl" : "sm:max-w-lg"}`}
        >
          <div className="flex items-start gap-3 border-b border-line px-5 py-3.5">
            <Dialog.Title className="min-w-0 flex-1 text-lg font-semibold">{title}</Dialog.Title>
            <Dialog.Close
              aria-label="Close"
              className="-mr-2 rounded-md p-1.5 text-ink-3 hover:bg-hover hover:text-ink"
            >
              <Icon name="close" className="size-4" />
            </Dialog.Close>
          </div>
          <div className="overflow-y-auto px-5 py-4">{children}</div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
