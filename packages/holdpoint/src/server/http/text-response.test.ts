/** T1–T3: a response with a text, by itself and through the adapter for Node. */
import { serve } from "@hono/node-server";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { framedResponse, isFramed, textResponse } from "./text-response.ts";

const headers = { "content-type": "application/json", etag: '"one"' };

test("the globals are left as they are", () => {
  expect(new Response("x").constructor).toBe(Response);
  expect(textResponse("{}", { status: 200, headers }).constructor).not.toBe(Response);
  expect(Object.getOwnPropertyDescriptor(globalThis, "Response")?.configurable).toBe(true);
});

test("T2: it is a Response, and can be made into another one", async () => {
  const response = textResponse('{"grün":1}', { status: 202, headers });
  expect(response).toBeInstanceOf(Response);
  expect(response.status).toBe(202);
  response.headers.set("x-more", "1");
  const other = new Response(response.body, response);
  expect(other.status).toBe(202);
  expect(Object.fromEntries(other.headers)).toEqual({ ...headers, "x-more": "1" });
  expect(await other.json()).toEqual({ grün: 1 });
  expect(await textResponse("[]", { status: 200, headers }).json()).toEqual([]);
});

test("T1: the adapter writes it in one piece that says its length, with headers that were set later", async () => {
  const server = serve({
    fetch: () => {
      const response = textResponse('"grün"', { status: 409, headers });
      response.headers.set("x-more", "1");
      return response;
    },
    port: 0,
    hostname: "127.0.0.1",
    overrideGlobalObjects: false,
  }) as Server;
  await new Promise((resolve) => server.once("listening", resolve));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  expect(response.status).toBe(409);
  expect(Object.fromEntries(response.headers)).toMatchObject({ ...headers, "x-more": "1", "content-length": "7" });
  expect(await response.text()).toBe('"grün"');
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test("T3: a framed one has the headers of the frame, and its own in their place", async () => {
  const frame = { "x-frame-options": "DENY", etag: '"none"' };
  const response = framedResponse("{}", { status: 201, headers }, frame);
  expect(Object.fromEntries(response.headers)).toEqual({ ...frame, ...headers });
  expect([response.status, await response.text()]).toEqual([201, "{}"]);
  expect(isFramed(framedResponse("{}", { status: 200, headers }, frame))).toBe(true);
  expect(isFramed(textResponse("{}", { status: 200, headers }))).toBe(false);
  expect(isFramed(new Response("{}"))).toBe(false);
});
