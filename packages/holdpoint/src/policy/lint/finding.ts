/** Kinds of oddities. */
export type LintKind =
  | "no-tool"
  | "never-holds"
  | "always-fails"
  | "unreachable"
  | "redundant"
  | "contradictory"
  | "no-reviewers"
  | "never-reached";

/** Something odd about a rule or limit. */
export interface LintFinding {
  readonly kind: LintKind;
  /** Id of the rule or limit. */
  readonly rule: string;
  /** Id of the rule or limit that makes it so. */
  readonly by?: string;
  /** One sentence: what is odd. */
  readonly message: string;
}
