/**
 * The files of a page: its HTML, and what that loads.
 *
 * F1. They are read once, at the start. A request names one of them or none; no path of a request ever reaches the file
 *     system.
 * F2. The page loads nothing from elsewhere, runs no script that is not a file of its own, and is in no frame.
 * F3. Text is sent compressed to whoever takes it so; a file is compressed once, when it is first asked for.
 * F4. What has its digest in its name (`assets/`) is kept by browsers for good; the page itself is asked for every time.
 */
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { getMimeType } from "hono/utils/mime";
import { sha256 } from "../../core/digest.ts";

/** What a page may load, and from where (F2). */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const YEAR_S = 31_536_000;
const INDEX = "/index.html";
/** What is sent in one packet anyway. */
const SMALL = 1_024;
const TEXT = /^(?:text\/|application\/(?:json|javascript|manifest\+json)|image\/svg)/;

/** One file. */
export interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly etag: string;
  /** What is sent with it, in place of what the API sends (F2, F4). */
  readonly headers: Readonly<Record<string, string>>;
  /** The same with gzip (F3); undefined for what gets no smaller by it. */
  readonly gzipped: () => Uint8Array<ArrayBuffer> | undefined;
}

/** All files of a page, by their path on the server (`/assets/main-1a2b3c.js`). */
export interface PageFiles {
  readonly files: ReadonlyMap<string, PageFile>;
  /** The page; undefined where it was not built. */
  readonly index: PageFile | undefined;
}

/** Compresses bytes when that is first asked for, and once. */
function compressing(bytes: Uint8Array, type: string): () => Uint8Array<ArrayBuffer> | undefined {
  let gzipped: Uint8Array<ArrayBuffer> | undefined;
  if (bytes.length < SMALL || !TEXT.test(type)) return () => undefined;
  return () => (gzipped ??= new Uint8Array(gzipSync(bytes)));
}

function fileAt(directory: string, path: string): PageFile {
  const bytes = new Uint8Array(readFileSync(join(directory, path)));
  const isKept = path.startsWith("/assets/");
  const type = getMimeType(path) ?? (extname(path) === "" ? "text/plain" : "application/octet-stream");
  return {
    bytes,
    type,
    etag: `"${sha256(Buffer.from(bytes).toString("base64"))}"`,
    headers: {
      "cache-control": isKept ? `public, max-age=${YEAR_S}, immutable` : "no-cache",
      "content-security-policy": PAGE_POLICY,
    },
    gzipped: compressing(bytes, type),
  };
}

function pathsIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length).split(sep).join("/"));
  } catch {
    return [];
  }
}

/** Reads all files in a directory (F1); none where there is none. */
export function readPageFiles(directory: string): PageFiles {
  const root = directory.endsWith(sep) ? directory.slice(0, -1) : directory;
  const files = new Map(pathsIn(root).map((path) => [path, fileAt(root, path)] as const));
  return { files, index: files.get(INDEX) };
}

/** Where the build puts the inbox: `dist/inbox` of this package, seen from its sources and from its build. */
const INBOX = fileURLToPath(new URL("../../../dist/inbox", import.meta.url));

/** The inbox, on which people decide. */
export function readInbox(): PageFiles {
  return readPageFiles(INBOX);
}
