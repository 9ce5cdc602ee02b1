import type { InterruptDetail, OpenWays } from "holdpoint/client";
import { useState } from "react";

/** As whom somebody decides: themselves, or in the place of somebody who handed their vote to them. */
export interface Voter {
  /** Undefined: they themselves. */
  readonly inPlaceOf: string | undefined;
  /** What they may do as that. */
  readonly may: OpenWays;
  /** In whose place they could. */
  readonly others: readonly string[];
  readonly become: (person: string | undefined) => void;
}

/** As whom somebody decides a question. */
export function useVoter({ you }: InterruptDetail): Voter {
  const [chosen, become] = useState<string>();
  const other = you.for?.find(({ person }) => person === chosen);
  return {
    // Who took their vote back meanwhile is nobody's place any more.
    inPlaceOf: other?.person,
    may: other?.may ?? you.may,
    others: you.for?.map(({ person }) => person) ?? [],
    become,
  };
}
