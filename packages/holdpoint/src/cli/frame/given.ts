/** What was given, for calls whose options may be left out. */

type Defined<T extends object> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> };

/** The same without what is undefined. */
export function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
