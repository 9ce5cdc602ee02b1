/** How questions end, as a server sends it. */

/** Who ended something, and why. */
export interface Closing {
  readonly by: string;
  readonly at: number;
  readonly reason?: string;
}

/** How a question ended. */
export interface EndShown {
  readonly how: "approved" | "rejected" | "answered" | "failed" | "expired" | "canceled" | "superseded";
  /** Nobody when it was the deadline, or the thread by itself. */
  readonly by: readonly string[];
  readonly at?: number;
  readonly reason?: string;
  /** What counts because nobody decided in time. */
  readonly otherwise?: "approved" | "rejected" | "answered" | "failed";
  /** The approval was taken back before it was used. */
  readonly revoked?: Closing;
}
