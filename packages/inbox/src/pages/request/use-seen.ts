import type { InterruptDetail } from "holdpoint/client";
import { useCallback, useState } from "react";

/** The question as it was read. */
export interface Seen {
  readonly question: InterruptDetail;
  /** What is asked is another thing now: it has to be read before it can be decided. */
  readonly isChanged: boolean;
  /** It was read. */
  readonly accept: () => void;
  /** The digest that follows from what they said themselves: that is no news to them. */
  readonly expect: (digest: string | undefined) => void;
}

/**
 * Keeps what somebody has read apart from what arrives while they look. A decision names the digest of what was read, and
 * nothing is decided between a change and its being read: the server would take the new digest, and the person would not
 * have seen what it is of.
 */
export function useSeen(question: InterruptDetail): Seen {
  const [seen, setSeen] = useState(question);
  const [own, setOwn] = useState<string>();
  const accept = useCallback(() => setSeen(question), [question]);
  const isRead = question.digest === seen.digest || question.digest === own;
  return {
    question: isRead ? question : seen,
    isChanged: !isRead && question.status === "pending",
    accept,
    expect: setOwn,
  };
}
