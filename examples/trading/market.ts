/**
 * Real prices, replayed: the daily closes of the S&P 500 (`sp500-2000.csv` of the package vega-datasets). What is known is
 * what had closed by the clock. One unit of the fund costs a dollar for each point of the index.
 */
import { readFileSync } from "node:fs";
import type { Clock } from "holdpoint";

/** By then New York has closed, in summer and in winter (UTC). */
const CLOSED = "T21:00:00Z";

export interface Close {
  /** Trading day, as 2008-09-26. */
  readonly day: string;
  /** What one unit of the fund costs, in US cents. */
  readonly cents: number;
}

function readCloses(): readonly Close[] {
  const file = new URL("../data/sp500-2000.csv", import.meta.resolve("vega-datasets"));
  const [header = "", ...lines] = readFileSync(file, "utf8").trim().split(/\r?\n/);
  const columns = header.split(",");
  const [date, close] = [columns.indexOf("date"), columns.indexOf("close")];
  return lines.map((line) => {
    const cells = line.split(",");
    const cents = Math.round(Number(cells[close]) * 100);
    if (!(cents > 0)) throw new Error(`The price data has no close in the line ${JSON.stringify(line)}.`);
    return { day: cells[date] ?? "", cents };
  });
}

export class Market {
  readonly #closes = readCloses();
  readonly #clock: Pick<Clock, "now">;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** The last close that is known now. */
  last(): Close {
    const found = this.#closes.findLast(({ day }) => Date.parse(`${day}${CLOSED}`) <= this.#clock.now());
    if (found === undefined) throw new Error("There is no price as early as that.");
    return found;
  }
}
