/** What is wrong with a value people gave, and where. */

/** `path` is like `$.lines[0].amount`. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}
