import type { InterruptDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { Button, type ButtonLook } from "../../../components/button.tsx";
import { KEY_OF, labelOf, type OpenWay } from "./ways.ts";

const LOOKS: Readonly<Partial<Record<OpenWay, ButtonLook>>> = { approve: "approve", reject: "danger" };

/** A button for one way to decide, with its key. */
export function WayButton({
  way,
  question,
  isClosed,
  isBusy,
  reasonId,
  onChoose,
}: {
  readonly way: OpenWay;
  readonly question: InterruptDetail;
  readonly isClosed: boolean;
  readonly isBusy: boolean;
  /** Of the text that says why it is closed. */
  readonly reasonId: string;
  readonly onChoose: () => void;
}): ReactElement {
  const key = KEY_OF[way];
  const isWide = way !== "approve" && way !== "reject";
  // Where there is nothing to approve, the answer is what it is about.
  const isMain = question.you.may.approve === undefined && (way === "respond" || way === "choose");
  return (
    <Button
      look={LOOKS[way] ?? (isMain ? "primary" : "plain")}
      disabled={isClosed}
      isBusy={isBusy}
      aria-describedby={isClosed ? reasonId : undefined}
      aria-keyshortcuts={key}
      className={isWide ? "grow px-2! text-sm!" : "flex-1 py-2!"}
      onClick={onChoose}
    >
      {labelOf(way, question)}
      {key !== undefined && !isClosed && (
        <kbd aria-hidden="true" className="hidden font-mono text-2xs opacity-70 md:inline">
          {key}
        </kbd>
      )}
    </Button>
  );
}
