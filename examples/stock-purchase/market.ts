/**
 * Real prices, replayed: the daily closes of the S&P 500 (`sp500-2000.csv`) and the monthly closes of five stocks
 * (`stocks.csv`), both from the package vega-datasets. Nothing here knows more than was known on the day asked about.
 */
import { readFileSync } from "node:fs";

/** Trading days of a year. */
const YEAR_DAYS = 252;

/** One daily close of the index. */
export interface Close {
  /** Trading day, as 2008-07-09. */
  readonly date: string;
  /** Points. */
  readonly close: number;
  /** Highest close of the 252 trading days up to this one, in points. */
  readonly high: number;
  readonly highDate: string;
  /** How far the close is below that high, in percent. */
  readonly belowHigh: number;
}

/** What one share cost, as known on `date`. */
export interface Quote {
  readonly ticker: string;
  readonly date: string;
  /** US dollars. */
  readonly price: number;
  /** The month whose last close this is. */
  readonly closeOf: string;
}

export interface Market {
  /** The first close after a day; undefined when the series ends there. */
  closeAfter(date: string): Close | undefined;
  /** The last monthly close that was known on a day. */
  quote(ticker: string, date: string): Quote;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The rows of a data file of vega-datasets, by column name. */
function readCsv(name: string): readonly ReadonlyMap<string, string>[] {
  const file = new URL(`../data/${name}`, import.meta.resolve("vega-datasets"));
  const [header = "", ...lines] = readFileSync(file, "utf8").trim().split(/\r?\n/);
  const columns = header.split(",");
  return lines.map((line) => new Map(line.split(",").map((value, index) => [columns[index] ?? "", value])));
}

function text(row: ReadonlyMap<string, string>, column: string): string {
  const value = row.get(column);
  if (value === undefined) throw new Error(`The price data has no column "${column}" in one of its rows.`);
  return value;
}

function price(row: ReadonlyMap<string, string>, column: string): number {
  const value = Number(text(row, column));
  if (!(value > 0)) throw new Error(`The price data has no price in column "${column}" of one of its rows.`);
  return value;
}

/** The month before the one a day is in: the last one whose close is known on that day. */
function monthBefore(date: string): string {
  const [year = 0, month = 0] = date.split("-").map(Number);
  return month === 1 ? `Dec ${year - 1}` : `${MONTHS[month - 2]} ${year}`;
}

/** Reads the two series. */
export function openMarket(): Market {
  const days = readCsv("sp500-2000.csv").map((row) => ({ date: text(row, "date"), close: price(row, "close") }));
  // "Jun 1 2008" labels all of June: the value is the month's last close. (sp500.csv, a sister series labelled the same
  // way, can be compared with the daily one: 122 of its 123 months are the daily series' last close of that month.)
  const monthly = new Map(
    readCsv("stocks.csv").map((row) => [
      `${text(row, "symbol")} ${text(row, "date").replace(" 1 ", " ")}`,
      price(row, "price"),
    ]),
  );
  const tickers = [...new Set([...monthly.keys()].map((key) => key.split(" ")[0]))];

  return {
    closeAfter(date) {
      const index = days.findIndex((day) => day.date > date);
      const day = days[index];
      if (day === undefined) return undefined;
      const year = days.slice(Math.max(0, index + 1 - YEAR_DAYS), index + 1);
      const top = year.reduce((best, one) => (one.close > best.close ? one : best), day);
      return { ...day, high: top.close, highDate: top.date, belowHigh: (1 - day.close / top.close) * 100 };
    },
    quote(ticker, date) {
      const closeOf = monthBefore(date);
      const found = monthly.get(`${ticker} ${closeOf}`);
      if (found !== undefined) return { ticker, date, price: found, closeOf };
      if (!tickers.includes(ticker)) {
        throw new Error(`There is no price of ${ticker}; there are ${tickers.join(", ")}.`);
      }
      throw new Error(`There is no price of ${ticker} for ${closeOf}.`);
    },
  };
}
