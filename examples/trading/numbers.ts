/** Numbers as people read them. */
const USD = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });

/** US cents as "$1,213.27". */
export function dollars(cents: number): string {
  return USD.format(cents / 100);
}

/** How many units an amount buys, cut off after three decimals: "0.824". */
export function units(amountCents: number, unitCents: number): string {
  return (Math.floor((amountCents * 1_000) / unitCents) / 1_000).toFixed(3);
}
