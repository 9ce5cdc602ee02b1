import type { InterruptDetail } from "holdpoint/client";
import { useState, type ReactElement } from "react";
import { Button } from "../../../components/button.tsx";
import { Icon } from "../../../components/icon.tsx";
import { WayButton } from "./way-button.tsx";
import type { OpenWay } from "./ways.ts";

/** The ways to decide; on a phone the first two, and the others when they are wanted. */
export function WayButtons({
  ways,
  question,
  isBusy,
  isClosed,
  reasonId,
  onChoose,
}: {
  readonly ways: readonly OpenWay[];
  readonly question: InterruptDetail;
  readonly isBusy: boolean;
  readonly isClosed: (way: OpenWay) => boolean;
  readonly reasonId: string;
  readonly onChoose: (way: OpenWay) => void;
}): ReactElement {
  const [isWhole, setIsWhole] = useState(false);
  const first = ways.slice(0, 2);
  const others = ways.slice(2);
  const button = (way: OpenWay): ReactElement => (
    <WayButton
      key={way}
      way={way}
      question={question}
      isClosed={isClosed(way)}
      isBusy={isBusy}
      reasonId={reasonId}
      onChoose={() => onChoose(way)}
    />
  );
  return (
    <>
      <div className="flex gap-2">
        {first.map(button)}
        {others.length > 0 && (
          <Button
            aria-label="Other ways to decide"
            aria-expanded={isWhole}
            className="px-2.5! lg:hidden"
            onClick={() => setIsWhole(!isWhole)}
          >
            <Icon name="more" />
          </Button>
        )}
      </div>
      {others.length > 0 && (
        <div className={`mt-2 flex flex-wrap gap-2 ${isWhole ? "" : "max-lg:hidden"}`}>{others.map(button)}</div>
      )}
    </>
  );
}
