/**
 * Serving a page: its files under their names, and the page itself wherever a browser opens one of its places.
 *
 * G1. Only a browser that opens a page (GET or HEAD that accepts HTML) gets one; programs are told that there is nothing. Nothing
 *     under /v1 is ever a page, but for G2.
 * G2. Whoever is refused on the way to an identity provider, or on the way back, is in front of a browser and not of a
 *     program: they get the page, with the status and the problem in it. In no address, which anybody could have written;
 *     for the same reason the page has no words of the request: of one that does not fit it says that alone.
 */
import type { Context, Hono, MiddlewareHandler } from "hono";
import type { ServerEnv } from "../http/guard.ts";
import { HttpRefusal } from "../http/http-refusal.ts";
import type { Problem } from "../http/problem.ts";
import type { PageFile, PageFiles } from "./page-files.ts";

/** Whether a client takes gzip; one that says how much it likes it is not looked at that closely. */
function takesGzip(c: Context<ServerEnv>): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(c.req.header("accept-encoding") ?? "");
}

function sent(c: Context<ServerEnv>, { bytes, type, etag, headers, gzipped }: PageFile): Response {
  c.set("page", { ...headers, vary: "accept-encoding" });
  const small = takesGzip(c) ? gzipped() : undefined;
  const tag = small === undefined ? etag : etag.replace(/"$/, '-gzip"');
  c.header("etag", tag);
  if (c.req.header("if-none-match") === tag) return c.body(null, 304);
  c.header("content-type", type);
  if (small === undefined) return c.body(bytes);
  c.header("content-encoding", "gzip");
  return c.body(small);
}

function takesPage(c: Context<ServerEnv>): boolean {
  return (c.req.header("accept") ?? "").includes("text/html");
}

function isPlace(c: Context<ServerEnv>): boolean {
  return takesPage(c) && !/^\/(?:v1|assets)(?:\/|$)/.test(c.req.path);
}

const ESCAPED: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** A problem without what came with the request (G2). */
function ownWords(problem: Problem): string {
  if (problem.code !== "INVALID_ARGUMENT") return JSON.stringify(problem);
  const { data: _data, ...rest } = problem;
  return JSON.stringify({ ...rest, detail: "The address of this sign-in is wrong; begin it again." });
}

/** A page that says what was refused, in the words of its problem (G2). */
export function refusingOnPage({ bytes, headers, type }: PageFile): MiddlewareHandler<ServerEnv> {
  return async (c, next) => {
    await next();
    const { res } = c;
    if (res.headers.get("content-type") !== "application/problem+json" || !takesPage(c)) return;
    const problem = ownWords((await res.json()) as Problem).replaceAll(
      /[&<>"]/g,
      (character) => ESCAPED[character] as string,
    );
    const said = `<meta name="holdpoint-problem" content="${problem}" /></head>`;
    c.set("page", { "content-security-policy": headers["content-security-policy"] as string });
    c.res = new Response(
      Buffer.from(bytes)
        .toString()
        .replace("</head>", () => said),
      {
        status: res.status,
        headers: { ...Object.fromEntries(res.headers), "content-type": type },
      },
    );
  };
}

/** Serves a page (G1). Comes after every other route. */
export function servePage(app: Hono<ServerEnv>, { files, index }: PageFiles): void {
  app.get("*", async (c, next) => {
    const file = files.get(c.req.path);
    if (file !== undefined) return sent(c, file);
    if (!isPlace(c)) return next();
    if (index !== undefined) return sent(c, index);
    throw new HttpRefusal(
      "ROUTE_NOT_FOUND",
      "The inbox was not built. Build it with `npm run build`, and start the server again.",
    );
  });
}
