/**
 * How much is read of a list for one page of it.
 *
 * B1. A page is full when what is on it is long together, however few that is; it has one item at least.
 * B2. So much is looked through for a page, and not more, also when little of it is wanted.
 * B3. It is read in short readings: of long items fewer at once than of short ones.
 */

/** Characters on a page (B1), and looked through for one (B2), at about the most. */
const PAGE_LENGTH = 2_097_152;
const SCANNED_LENGTH = 16_777_216;
/** How many are read at first, when nothing is known of them, and at the most (B3). */
const FIRST = 4;
const MOST = 32;

/** What was read for a page so far. */
export class PageBudget {
  #scanned = 0;
  #scannedLength = 0;
  #length = 0;

  /** An item was looked at. */
  looked(length: number, isOnPage: boolean): void {
    this.#scanned += 1;
    this.#scannedLength += length;
    if (isOnPage) this.#length += length;
  }

  /** How many have been looked at. */
  get scanned(): number {
    return this.#scanned;
  }

  /** Whether it is enough for one page, whatever is wanted (B1, B2). */
  get isSpent(): boolean {
    return this.#length >= PAGE_LENGTH || this.#scannedLength >= SCANNED_LENGTH;
  }

  /** How many to read next, of so many that are wanted (B3). */
  next(wanted: number): number {
    const most =
      this.#scanned === 0 ? FIRST : Math.floor((PAGE_LENGTH * this.#scanned) / Math.max(1, this.#scannedLength));
    return Math.max(1, Math.min(wanted, most, MOST));
  }
}
