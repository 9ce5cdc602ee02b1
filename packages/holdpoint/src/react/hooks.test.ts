/** The hooks as a server renders them: what is looked at, and that they need a provider. What they do in a page, browsers say. */
import { createElement, type ReactElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { HoldpointClient } from "../client/index.ts";
import { HoldpointProvider, useDecision, useInterrupt, useInterrupts, useThread } from "./index.ts";

function Everything(): ReactElement {
  const list = useInterrupts({ mine: true, q: "acme" });
  const one = useInterrupt("int_1");
  const thread = useThread("t1");
  const { sending, receipt, error } = useDecision(one.data);
  return createElement("p", null, JSON.stringify([list, one, thread, { sending, receipt, error }]));
}

test("everything is loading before anything was read", () => {
  const client = new HoldpointClient({ fetch: () => Promise.reject(new Error("nothing is asked on a server")) });
  const html = renderToString(createElement(HoldpointProvider, { client }, createElement(Everything)));
  const text = html.replace(/<\/?p>/g, "").replaceAll("&quot;", '"');
  expect(JSON.parse(text)).toEqual([{ loading: true }, { loading: true }, { loading: true }, { sending: false }]);
});

test("without a provider it is said what is missing", () => {
  expect(() => renderToString(createElement(Everything))).toThrow("HoldpointProvider");
});
