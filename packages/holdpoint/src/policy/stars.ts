/** Matching with wildcards: a star stands for any run of places, an empty one included. */

/** What a text is held against, part by part. */
export interface Parts {
  readonly length: number;
  readonly isStar: (part: number) => boolean;
  /** Whether a part that is no star fits what is at a place of the text. */
  readonly fits: (part: number, place: number) => boolean;
}

/** True when all `places` of a text are what the parts say. Takes time in proportion to places times parts at the worst. */
export function fitsWhole(places: number, { length, isStar, fits }: Parts): boolean {
  let at = 0;
  let want = 0;
  let star = -1;
  let retry = 0;
  while (at < places) {
    if (want < length && isStar(want)) {
      star = want;
      retry = at;
      want += 1;
    } else if (want < length && fits(want, at)) {
      at += 1;
      want += 1;
    } else if (star >= 0) {
      // The last star takes one place more.
      want = star + 1;
      retry += 1;
      at = retry;
    } else {
      return false;
    }
  }
  while (want < length && isStar(want)) want += 1;
  return want === length;
}
