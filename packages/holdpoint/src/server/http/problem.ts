/**
 * Refusals and errors as problem+json (RFC 9457).
 *
 * P1. What is below 500 says what is wrong and what to do, with the code and the data of the refusal.
 * P2. From 500 on nothing is told but the code and what that means: messages may hold paths, addresses or more. Whoever
 *     runs the server hears of it, with the id of the request.
 * P3. Nothing that came with the request gets into a header.
 */
import { STATUS_CODES } from "node:http";
import { ERROR_CODES, HoldpointError, type ErrorCode } from "../../core/errors.ts";
import { toJson, type JsonObject } from "../../core/json.ts";
import { HTTP_CODES, HttpRefusal, type HttpCode } from "./http-refusal.ts";
import { STATUS, type RefusalStatus } from "./status.ts";
import { textResponse } from "./text-response.ts";

/** What is sent for a refusal. */
export interface Problem {
  readonly type: "about:blank";
  /** The words of the status. */
  readonly title: string;
  readonly status: RefusalStatus;
  readonly detail: string;
  readonly code: ErrorCode | HttpCode;
  /** Machine-readable details: ids, paths, who decided and when. */
  readonly data?: JsonObject;
  readonly requestId: string;
}

const MEANING = { ...ERROR_CODES, ...HTTP_CODES };
const SECOND_MS = 1_000;

/** A refusal's data as far as it is JSON. */
function dataOf(data: Readonly<Record<string, unknown>>): Pick<Problem, "data"> {
  if (Object.keys(data).length === 0) return {};
  try {
    return { data: toJson(data) as JsonObject };
  } catch {
    return {};
  }
}

/** The problem that an error is (P1, P2). */
export function problemOf(error: unknown, requestId: string): Problem {
  const known = error instanceof HoldpointError || error instanceof HttpRefusal ? error : undefined;
  const code = known?.code ?? "INTERNAL";
  const status: RefusalStatus = STATUS[code];
  const isTold = known !== undefined && status < 500;
  return {
    type: "about:blank",
    title: STATUS_CODES[status] as string,
    status,
    detail: isTold ? known.message : MEANING[code],
    code,
    ...(isTold ? dataOf(known.data) : {}),
    requestId,
  };
}

/** How long to wait before trying again, in whole seconds; undefined when that is not known to help. */
function retryAfter({ status, data }: Problem): number | undefined {
  const waitMs = data?.["retryAfterMs"];
  if (typeof waitMs === "number") return Math.max(1, Math.ceil(waitMs / SECOND_MS));
  return status === 503 ? 1 : undefined;
}

/** The response for a problem (P3). */
export function problemResponse(problem: Problem): Response {
  const { status } = problem;
  const after = retryAfter(problem);
  const allow = problem.data?.["allow"];
  const headers = {
    "content-type": "application/problem+json",
    ...(status === 401 ? { "www-authenticate": 'Bearer realm="holdpoint"' } : {}),
    ...(status === 405 && typeof allow === "string" ? { allow } : {}),
    ...(after === undefined ? {} : { "retry-after": String(after) }),
  };
  return textResponse(JSON.stringify(problem), { status, headers });
}
