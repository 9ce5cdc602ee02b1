const USD = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });

/** US cents as "$1,800.00". */
export function dollars(cents: number): string {
  return USD.format(cents / 100);
}
