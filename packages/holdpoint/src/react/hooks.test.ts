/** The hooks as a server renders them: what is looked at, and that they need a provider. What they do in a page, browsers say. */
import { createElement, type ReactElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { HoldpointClient } from "../client/index.ts";
import { HoldpointProvider, useDecision, useInterrupt, useInterrupts, useThread, useThreads } from "./index.ts";

function Everything(): ReactElement {
  const list = useInterrupts({ mine: true, q: "acme" });
  const one = useInterrupt("int_1");
  const thread = useThread("t1");
  const threads = useThreads({ graph: "refunds" });
  const { sending, receipt, error } = useDecision(one.data);
  return createElement("p", null, JSON.stringify([list, one, thread, threads, { sending, receipt, error }]));
}

test("everything is loading before anything was read", () => {
  const client = new HoldpointClient({ fetch: () => Promise.reject(new Error("nothing is asked on a server")) });
  const html = renderToString(createElement(HoldpointProvider, { client }, createElement(Everything)));
  const text = html.replace(/<\/?p>/g, "").replaceAll("&quot;", '"');
  const loading = { loading: true };
  expect(JSON.parse(text)).toEqual([loading, loading, loading, loading, { sending: false }]);
});

function NotYet(): ReactElement {
  const [question, thread] = [useInterrupt(undefined), useThread(undefined)];
  question.refresh();
  thread.refresh();
  const { sending, receipt, error } = useDecision(question.data);
  return createElement("p", null, JSON.stringify([question, thread, { sending, receipt, error }]));
}

test("what is not known yet is not asked for, and nobody waits for it", () => {
  const asked: unknown[] = [];
  const client = new HoldpointClient({
    fetch: (address) => {
      asked.push(address);
      return Promise.reject(new Error("nothing is asked"));
    },
  });
  const html = renderToString(createElement(HoldpointProvider, { client }, createElement(NotYet)));
  const text = html.replace(/<\/?p>/g, "").replaceAll("&quot;", '"');
  expect(JSON.parse(text)).toEqual([{ loading: false }, { loading: false }, { sending: false }]);
  expect(asked).toEqual([]);
});

test("without a provider it is said what is missing", () => {
  expect(() => renderToString(createElement(Everything))).toThrow("HoldpointProvider");
});
