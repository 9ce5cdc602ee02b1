/** What a server refuses, as an error with the code, the status and the details that it sent. */
import type { EndShown } from "./question-end.ts";

/** One thing that does not fit, and where: `$.lines[0].amount`. */
export interface ProblemIssue {
  readonly path: string;
  readonly message: string;
}

/** What is known of a refusal. */
export interface ProblemFacts {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly requestId?: string;
  /** How long to wait before trying again, where the server says so. */
  readonly retryAfterMs?: number;
}

/** No answer came: the server could not be reached, or the connection broke. */
export const UNREACHABLE = "UNREACHABLE";
/** What answered is no Holdpoint server, or something in front of one. */
export const NOT_HOLDPOINT = "NOT_HOLDPOINT";

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `["lines", "0", "amount"]`, as it is written everywhere else. */
function placeOf(path: unknown): string {
  if (typeof path === "string") return path;
  if (!Array.isArray(path)) return "$";
  return path.map(String).reduce((place, part) => `${place}${/^\d+$/.test(part) ? `[${part}]` : `.${part}`}`, "$");
}

function issuesIn(data: Fields): readonly ProblemIssue[] {
  const { issues } = data;
  if (!Array.isArray(issues)) return [];
  return issues
    .filter(isFields)
    .map(({ path, message }) => ({ path: placeOf(path), message: typeof message === "string" ? message : "" }));
}

function endIn({ ended }: Fields): EndShown | undefined {
  return isFields(ended) && typeof ended["how"] === "string" && Array.isArray(ended["by"])
    ? (ended as unknown as EndShown)
    : undefined;
}

/** A refusal of the server (problem+json, RFC 9457), or that there was no answer ({@link UNREACHABLE}). */
export class HoldpointProblem extends Error {
  override readonly name = "HoldpointProblem";
  /** Stable: one of the library's error codes, of HTTP's own, or of the two above. */
  readonly code: string;
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly data: Fields;
  /** What does not fit, field by field. */
  readonly issues: readonly ProblemIssue[];
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  /** How the question ended, by whom and when: of what came too late. */
  readonly ended: EndShown | undefined;

  constructor({ status, code, detail, data = {}, requestId, retryAfterMs }: ProblemFacts, cause?: unknown) {
    super(detail, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status;
    this.data = data;
    this.issues = issuesIn(data);
    this.requestId = requestId;
    this.retryAfterMs = retryAfterMs;
    this.ended = endIn(data);
  }
}

/** True for a {@link HoldpointProblem}, of the given code when one is named. */
export function isProblem(error: unknown, code?: string): error is HoldpointProblem {
  return error instanceof HoldpointProblem && (code === undefined || error.code === code);
}

const SECOND_MS = 1_000;

function retryAfterMs({ headers }: Response): Pick<ProblemFacts, "retryAfterMs"> {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * SECOND_MS } : {};
}

async function bodyOf(response: Response): Promise<Fields | undefined> {
  try {
    const body: unknown = await response.json();
    return isFields(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

/** The problem in a response that is a refusal. */
export async function problemIn(response: Response): Promise<HoldpointProblem> {
  const { status, statusText } = response;
  const body = await bodyOf(response);
  const again = retryAfterMs(response);
  if (body === undefined || typeof body["code"] !== "string") {
    const said = `${status} ${statusText}`.trim();
    const detail = `What answered with ${said} is no Holdpoint server, or something in front of one.`;
    return new HoldpointProblem({ status, code: NOT_HOLDPOINT, detail, ...again });
  }
  const { code, detail, data, requestId } = body;
  return new HoldpointProblem({
    status,
    code,
    detail: typeof detail === "string" ? detail : code,
    ...(isFields(data) ? { data } : {}),
    ...(typeof requestId === "string" ? { requestId } : {}),
    ...again,
  });
}
