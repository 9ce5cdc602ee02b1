import type { ReactElement } from "react";
import { Button } from "./button.tsx";

/** Reads the next page of a list. */
export function ShowMore({
  isBusy,
  label = "Show more",
  onMore,
}: {
  readonly isBusy: boolean;
  readonly label?: string;
  readonly onMore: () => void;
}): ReactElement {
  return (
    <div className="p-4 text-center">
      <Button onClick={onMore} isBusy={isBusy}>
        {isBusy ? "Reading …" : label}
      </Button>
    </div>
  );
}
