/** What the agent is told to do. The scripted model keeps to these numbers; a real one reads the text. */
export const TICKER = "AAPL";
export const QTY = 10;
/** Percent below the high of the past year. */
export const BELOW_HIGH = 20;
/** The last day that is over when the watch begins. */
export const START_DATE = "2008-06-26";

export const INSTRUCTION = `When the S&P 500 closes ${BELOW_HIGH}% or more below its high of the past year, buy ${QTY} shares of ${TICKER}.`;

export const SYSTEM = [
  `You watch a market for a person. The last day that is over is ${START_DATE}.`,
  "Call next_close with that day; it waits for the next daily close of the S&P 500 and returns it. Go on with the day it returned until the person's condition is met.",
  "Then look the price up with quote, and order once with purchase_stock: it asks the person for approval by itself, so do not ask in words.",
  "When the order was placed or canceled, or there are no more prices, say so in one sentence and stop. One tool call per message.",
].join("\n");
