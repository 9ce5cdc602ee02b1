/** Numbers as people read them, with their units. */
const USD = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const TWO_DIGITS = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** US cents as "$1,674.40". */
export function dollars(cents: number): string {
  return USD.format(cents / 100);
}

export function points(value: number): string {
  return TWO_DIGITS.format(value);
}

/** Cut off and not rounded: 19.999% below is not yet 20%. */
export function percent(value: number): string {
  return `${TWO_DIGITS.format(Math.floor(value * 100) / 100)}%`;
}
