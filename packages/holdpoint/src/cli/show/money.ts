/** Amounts of money for people. */

/** Digits after the point of a currency; 2 where it is no ISO currency. */
function digitsOf(currency: string): number {
  try {
    const format = new Intl.NumberFormat("en-US", { style: "currency", currency });
    return Number(format.resolvedOptions().maximumFractionDigits);
  } catch {
    return 2;
  }
}

/** An amount without a currency: `1250.00`, of yen `1250`. Exact: no floating point. */
export function sayFigure(minor: number, currency: string): string {
  const digits = digitsOf(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, "0");
  const cut = text.length - digits;
  const sign = minor < 0 ? "-" : "";
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, cut)}.${text.slice(cut)}`;
}

/** An amount with its currency: `1250.00 EUR`. */
export function sayMoney({ minor, currency }: { readonly minor: number; readonly currency: string }): string {
  return `${sayFigure(minor, currency)} ${currency}`;
}
