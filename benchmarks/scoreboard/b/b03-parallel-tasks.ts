import { isDeepStrictEqual } from "node:util";
import { Command, entrypoint, interrupt, task } from "holdpoint";
import { questions, textOf, thread } from "../holdpoint-side.ts";
import { codeOf, count, outcomeOf, show } from "../outcome.ts";
import { asked, peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";

const STOCKS = ["AAPL", "MSFT", "IBM"];

export const scenario: Scenario = {
  row: "B3",
  title: "3 parallel tasks each asking",
  must: "3 questions, 3 answers",

  async holdpoint(kit) {
    const ask = task("ask", async (ticker: string) => interrupt<string>(`Buy ${ticker}?`));
    const app = entrypoint(
      { checkpointer: kit.freshSaver(), name: "parallel-tasks", version: "1" },
      async (tickers: string[]) => Promise.all(tickers.map((ticker) => ask(ticker))),
    );
    const config = thread("parallel-tasks");
    const open = questions(await app.invoke(STOCKS, config));
    const resume = Object.fromEntries(open.map((each) => [each.id, `on ${textOf(each)}`]));
    const result: unknown = await app.invoke(new Command({ resume }), config);
    const expected = STOCKS.map((ticker) => `on Buy ${ticker}?`);
    return {
      observed: `${count(open.length, "question")} shown; answered each by id: ${show(result)}`,
      holds: open.length === 3 && isDeepStrictEqual(result, expected),
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const ask = lg.task("ask", async (ticker: string) => lg.interrupt<string>(`Buy ${ticker}?`));
    const app = lg.entrypoint(
      { name: "parallel-tasks", checkpointer: await kit.peerSaver() },
      async (tickers: string[]) => Promise.all(tickers.map((ticker) => ask(ticker))),
    );
    const config = peerThread("parallel-tasks");
    const open = asked(await app.invoke(STOCKS, config));
    const answer = `on ${String(open[0]?.value)}`;
    const result = await outcomeOf(() => app.invoke(new lg.Command({ resume: answer }), config));
    return {
      observed: `${count(open.length, "question")} shown; one answer to it gives ${result.ok ? show(result.value) : codeOf(result)}`,
      holds: open.length === 3,
    };
  },
};
