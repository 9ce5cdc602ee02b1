import type { ProblemIssue } from "holdpoint/client";
import { createContext, useContext } from "react";

/** What all fields of a form know. */
export interface FormState {
  readonly issues: readonly ProblemIssue[];
  /** The currency of amounts of money. */
  readonly currency: string | undefined;
  /** A field says that what is typed is no value (`undefined`: it is one again). */
  readonly report: (path: string, problem: string | undefined) => void;
  /** A field was changed: what the server said of it is of what was there before. */
  readonly touch: (path: string) => void;
}

/** The form around a field. */
export const FormContext = createContext<FormState>({
  issues: [],
  currency: undefined,
  report: () => undefined,
  touch: () => undefined,
});

/** What is wrong with one field, in the server's words. */
export function useIssues(path: string): readonly string[] {
  return useContext(FormContext)
    .issues.filter((issue) => issue.path === path)
    .map(({ message }) => message);
}
