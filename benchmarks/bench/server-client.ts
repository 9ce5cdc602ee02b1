/** A server in a process of its own, and what is asked of it over loopback. */
import { Agent, get, request } from "node:http";
import type { Kit } from "../scoreboard/kit.ts";
import { startChild } from "../scoreboard/child.ts";

/** A server that runs, and how it is asked. */
export interface Served {
  /** Where it is, for a browser; the link signs in there, once. */
  readonly url: string;
  readonly link: string;
  /** Sends a request over one of so many connections that stay open; gives the answer, which has to be a good one. */
  send(method: "GET" | "POST", path: string, body?: unknown): Promise<string>;
  /** Listens to what happens on a connection of its own; resolves when the server has begun to tell. */
  listen(heard: (text: string) => void): Promise<void>;
}

/** Serves a database file; the server ends with the kit. */
export async function serve(kit: Kit, path: string, connections: number): Promise<Served> {
  const child = startChild("../bench/server-child.ts", [path]);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  kit.onClose(async () => {
    agent.destroy();
    child.tell("end");
    await child.ended;
  });
  const { url, token, link } = JSON.parse(await child.line()) as Pick<Served, "url" | "link"> & {
    readonly token: string;
  };
  const headers = { authorization: `Bearer ${token}` };
  return {
    url,
    link,
    send: (method, at, body) =>
      new Promise((resolve, reject) => {
        const json = body === undefined ? undefined : JSON.stringify(body);
        const more = json === undefined ? {} : { "content-type": "application/json", "content-length": json.length };
        const options = { agent, method, headers: { ...headers, ...more } };
        request(`${url}${at}`, options, (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
          response.on("end", () => {
            if (response.statusCode === 200) resolve(text);
            else reject(new Error(`${method} ${at}: ${response.statusCode} ${text}`));
          });
          response.on("error", reject);
        })
          .on("error", reject)
          .end(json);
      }),
    listen: (heard) =>
      new Promise((resolve, reject) => {
        const asked = get(`${url}/v1/events`, { agent: false, headers }, (response) => {
          if (response.statusCode !== 200) reject(new Error(`GET /v1/events: ${response.statusCode}`));
          response.setEncoding("utf8").once("data", () => {
            resolve();
            response.on("data", heard);
          });
          // The server ends before its clients do.
          response.on("error", () => undefined);
        });
        asked.on("error", reject);
        kit.onClose(() => asked.destroy());
      }),
  };
}
