/** Something a judge found, fit to be shown and stored. A type, not an interface: so it is JSON to the compiler, too. */
export type Finding = {
  /** Stable code. */
  readonly code: string;
  /** The part of the action it is about. */
  readonly text: string;
  /** Where that part begins, in UTF-16 code units, where that means something. */
  readonly at?: number;
};
