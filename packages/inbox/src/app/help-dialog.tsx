import { useEffect, useState, type ReactElement } from "react";
import { DialogBox } from "../components/dialog-box.tsx";
import { useKeys } from "../components/use-keys.ts";
import { onHelp } from "./open-help.ts";

const KEYS = [
  ["j", "next question"],
  ["k", "question before"],
  ["Enter", "open it"],
  ["a", "approve (asks once more; never for critical ones)"],
  ["r", "reject, with a reason"],
  ["e", "edit"],
  ["c", "claim, or give back"],
  ["x", "select; then a and r are for all that are selected"],
  ["/", "search"],
  ["u", "back to the list"],
  ["Esc", "close, or clear the selection"],
  ["?", "these keys"],
] as const;

/** Which keys there are. */
export function HelpDialog(): ReactElement {
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => onHelp(() => setIsOpen(true)), []);
  useKeys({ "?": () => setIsOpen(true) });
  return (
    <DialogBox title="Keys" isOpen={isOpen} onOpenChange={setIsOpen}>
      <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-4 gap-y-2">
        {KEYS.map(([key, does]) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="inline-block min-w-6 rounded border border-line-strong bg-sunken px-1.5 text-center font-mono text-xs">
                {key}
              </kbd>
            </dt>
            <dd className="text-ink-2">{does}</dd>
          </div>
        ))}
      </dl>
    </DialogBox>
  );
}
