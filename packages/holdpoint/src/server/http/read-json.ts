/**
 * Reading the body of a request as JSON.
 *
 * J1. At most 1 MiB is read, less where a route needs less, and for at most 10 s. What says that it is longer is not read
 *     at all; of what says nothing, no more is held than that.
 * J2. It is strict JSON in UTF-8 (core/parse-json.ts). Keys that reach for a prototype are refused wherever they are.
 * J3. No body at all is the empty object; a body names its type, application/json.
 * J4. A body that says its length is held to it by HTTP itself, so it is taken in one piece; others come as a stream, which
 *     costs several times as much.
 */
import type { Clock } from "../../core/clock.ts";
import { HoldpointError } from "../../core/errors.ts";
import { isObject, type Json } from "../../core/json.ts";
import { parseJson } from "../../core/parse-json.ts";
import { HttpRefusal } from "./http-refusal.ts";

/** Bytes of a body that are read at the most. */
export const BODY_MAX = 1_048_576;
/** Bytes of a body that has no more in it than an id or a token. */
export const SMALL_BODY = 1_024;
/** How long a body is waited for. */
export const BODY_MS = 10_000;

/** What is told of where a key is: it may be as long as the body. */
const PLACE_MAX = 200;

const JSON_TYPE = /^application\/json *(?:; *charset="?utf-8"?)?$/i;

function tooLarge(limit: number): HoldpointError {
  return new HoldpointError("TOO_LARGE", `The body is longer than the ${limit} bytes that are read.`, { limit });
}

function tooSlow(): HttpRefusal {
  return new HttpRefusal("REQUEST_TIMEOUT", `The body did not come within ${BODY_MS / 1_000} seconds.`);
}

function brokenOff(): never {
  throw new HoldpointError("JSON_INVALID", "The body broke off.");
}

/** The chunks of a body, until it ends or the time is over (J1). */
async function readChunks(
  body: ReadableStream<Uint8Array>,
  clock: Clock,
  limit: number,
): Promise<readonly Uint8Array[]> {
  const reader = body.getReader();
  const { promise: late, resolve } = Promise.withResolvers<"late">();
  const cancel = clock.after(BODY_MS, () => resolve("late"));
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const read = await Promise.race([reader.read().catch(brokenOff), late]);
      if (read === "late") throw tooSlow();
      if (read.done) return chunks;
      length += read.value.byteLength;
      if (length > limit) throw tooLarge(limit);
      chunks.push(read.value);
    }
  } finally {
    cancel();
    // What is still to come is nobody's any more; that it does not come cleanly is no news.
    reader.cancel().catch(() => undefined);
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new HoldpointError("JSON_INVALID", "The body is not UTF-8.");
  }
}

/** Refuses keys that reach for a prototype (J2). */
function refusePrototypes(value: Json, path: string): void {
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries()) refusePrototypes(item, `${path}[${index}]`);
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value) as readonly (readonly [string, Json])[]) {
      if (key === "__proto__" || (key === "constructor" && isObject(item) && Object.hasOwn(item, "prototype"))) {
        const place = path.slice(0, PLACE_MAX).toWellFormed();
        throw new HoldpointError("JSON_INVALID", `${place} has the key ${key}, which no object here has.`, {
          path: place,
        });
      }
      refusePrototypes(item, `${path}.${key}`);
    }
  }
}

function requireJson({ headers }: Request): void {
  const encoding = headers.get("content-encoding");
  if (JSON_TYPE.test(headers.get("content-type") ?? "") && (encoding === null || encoding === "identity")) return;
  throw new HttpRefusal("UNSUPPORTED_MEDIA_TYPE", "Send the body as content-type: application/json, not encoded.");
}

/** A body whose length is said, which is read at once (J4). */
async function readWhole(request: Request, clock: Clock, limit: number): Promise<Uint8Array> {
  const { promise: late, resolve } = Promise.withResolvers<"late">();
  const cancel = clock.after(BODY_MS, () => resolve("late"));
  try {
    const read = await Promise.race([request.arrayBuffer().catch(brokenOff), late]);
    if (read === "late") throw tooSlow();
    if (read.byteLength > limit) throw tooLarge(limit);
    return new Uint8Array(read);
  } finally {
    cancel();
  }
}

/** The body of a request as it came, byte for byte (J1). */
export async function readBytes(request: Request, clock: Clock, limit = BODY_MAX): Promise<Uint8Array> {
  const length = request.headers.get("content-length");
  if (Number(length) > limit) throw tooLarge(limit);
  if (length !== null && /^\d+$/.test(length)) return readWhole(request, clock, limit);
  return request.body === null ? new Uint8Array() : Buffer.concat(await readChunks(request.body, clock, limit));
}

/** The body of a request, as JSON. */
export async function readJson(request: Request, clock: Clock, limit = BODY_MAX): Promise<Json> {
  const text = textOf(await readBytes(request, clock, limit));
  if (text === "") return {};
  requireJson(request);
  const value = parseJson(text);
  refusePrototypes(value, "$");
  return value;
}
