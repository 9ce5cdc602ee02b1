/**
 * Responses whose body is a text that is there already.
 *
 * T1. The Node adapter writes such a response out in one piece. One of the platform's own makes a stream of its text, from
 *     which the adapter reads it back; that costs as much as all the rest of a request.
 * T2. Wherever else it gets to, it is a Response like any other.
 * T3. A framed one is made with the headers that every response has (guard.ts, U1), which costs less than adding them.
 */
import { getRequestListener } from "@hono/node-server";

const REPLACED = ["Request", "Response"] as const;

/** The adapter's class: it shows it only by putting it in the place of the global one, where it is not left. */
function adapterResponse(): typeof Response {
  const before = REPLACED.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
  getRequestListener(() => undefined);
  const { Response: shown } = globalThis;
  for (const [index, name] of REPLACED.entries()) Object.defineProperty(globalThis, name, before[index] ?? {});
  return shown;
}

const AdapterResponse = adapterResponse();

class FramedResponse extends AdapterResponse {}

/** What a response says besides its text. */
interface TextInit {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A response with a text (T1, T2). */
export function textResponse(text: string, init: TextInit): Response {
  return new AdapterResponse(text, init);
}

/** The same with the headers of its frame (T3). */
export function framedResponse(text: string, { status, headers }: TextInit, frame: TextInit["headers"]): Response {
  return new FramedResponse(text, { status, headers: { ...frame, ...headers } });
}

/** Whether a response has the headers of its frame already. */
export function isFramed(response: Response): boolean {
  return response instanceof FramedResponse;
}
