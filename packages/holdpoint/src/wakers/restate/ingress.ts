/**
 * Sends rings to Restate's ingress, over plain HTTP.
 *
 * I1. The object's key is tenant and thread, so that rings of one thread follow one another, and it is all that is told.
 * I2. A ring for later is a delayed send, by how far its instant is from now by the store's clock: the clocks of Restate and
 *     of this process do not matter. The same instant is sent once, however often the thread comes to rest before it.
 */
import { HoldpointError } from "../../core/errors.ts";
import type { Ring } from "./ring.ts";

/** Longest wait for an answer. */
const ANSWER_MS = 5_000;
/** As far ahead as Restate is told of; what is due later is rung in vain then. */
const FURTHEST_MS = 10 * 365 * 86_400_000;
/** A process knows the store's clock to a few milliseconds: a look that comes too early is in vain. */
export const SLACK_MS = 10;

export interface IngressOptions {
  readonly ingress: string;
  readonly services: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** The store's clock. */
  readonly now: () => number;
  /** Breaks off what is being sent. */
  readonly signal: AbortSignal;
}

/** The base of addresses, without a slash at its end. Throws INVALID_ARGUMENT. */
export function baseUrl(url: string, field: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isOne = parsed !== undefined && ["http:", "https:"].includes(parsed.protocol);
  if (!isOne || parsed.username !== "" || parsed.search !== "" || parsed.hash !== "") {
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      `${field} is no address of the form http://host:port, without a user and a query; credentials belong in headers.`,
      { field },
    );
  }
  return parsed.href.replace(/\/+$/, "");
}

/** A name of a Restate service. Throws INVALID_ARGUMENT. */
export function serviceName(name: string): string {
  if (/^[A-Za-z][A-Za-z0-9._-]{0,99}$/.test(name)) return name;
  throw new HoldpointError(
    "INVALID_ARGUMENT",
    `${JSON.stringify(name)} names no Restate service; use letters, digits and . _ -, the first of them a letter.`,
    { field: "service" },
  );
}

/** Sends one ring to every service; rejects with DISPATCHER_FAILED when one did not take it. */
export async function sendRing(ring: Ring, options: IngressOptions): Promise<void> {
  const outcomes = await Promise.allSettled(options.services.map((service) => sendTo(service, ring, options)));
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

async function sendTo(service: string, { tenant, id, dueAt }: Ring, options: IngressOptions): Promise<void> {
  const { ingress, headers, now, signal } = options;
  const key = encodeURIComponent(`${tenant}/${id}`);
  const delayMs = dueAt === undefined ? undefined : Math.min(Math.max(dueAt - now(), 0) + SLACK_MS, FURTHEST_MS);
  const url = `${ingress}/${service}/${key}/ring/send${delayMs === undefined ? "" : `?delay=${Math.ceil(delayMs)}ms`}`;
  await post(url, {
    body: dueAt === undefined ? {} : { dueAt },
    headers: { ...headers, ...(dueAt === undefined ? {} : { "idempotency-key": `due ${dueAt}` }) },
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
  });
}

/** Posts JSON to Restate; rejects with DISPATCHER_FAILED, which says what Restate said. */
export async function post(
  url: string,
  request: {
    readonly body: object;
    readonly headers: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { body, headers, signal } = request;
  const { origin } = new URL(url);
  let said: string;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal,
      redirect: "error",
    });
    const text = await response.text();
    if (response.ok) return;
    said = `answered ${response.status}: ${text.slice(0, 500)}`;
  } catch (error) {
    const { cause } = error as Error;
    throw new HoldpointError(
      "DISPATCHER_FAILED",
      `Restate at ${origin} could not be reached: ${(cause instanceof Error ? cause : (error as Error)).message}.`,
      { origin },
      error,
    );
  }
  throw new HoldpointError("DISPATCHER_FAILED", `Restate at ${origin} ${said}`, { origin });
}
