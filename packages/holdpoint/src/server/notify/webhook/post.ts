/**
 * Posting to a target that was checked (target.ts).
 *
 * Q1. Redirects are not followed: where they lead was checked by nobody.
 * Q2. Of the answer the status and Retry-After count. Its body is not read, so its length and what it says do nothing.
 * Q3. A connection is made for each post, so that the addresses are checked for each.
 */
import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";

/** What is posted, and how. */
export interface Post {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly lookup: LookupFunction;
  readonly signal: AbortSignal;
}

/** What came back (Q2). */
export interface Posted {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

/** Bytes of headers that are read of an answer. */
const HEADERS_MAX = 16_384;

function posted(response: IncomingMessage): Posted {
  const { statusCode = 0, headers } = response;
  // Nobody reads the body (Q2).
  response.destroy();
  return { status: statusCode, retryAfter: headers["retry-after"] };
}

/** Posts; resolves with what came back, whatever its status. */
export function post(url: URL, { headers, body, lookup, signal }: Post): Promise<Posted> {
  const options = { method: "POST", headers, lookup, signal, agent: false, maxHeaderSize: HEADERS_MAX } as const;
  return new Promise((resolve, reject) => {
    const request = url.protocol === "https:" ? requestHttps(url, options) : requestHttp(url, options);
    request.once("response", (response) => resolve(posted(response)));
    request.once("error", reject);
    request.end(body);
  });
}
