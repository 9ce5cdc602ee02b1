/** What `dev` and `serve` share: what follows them, what they print, and how they end. */
import { relative } from "node:path";
import { EXIT, UsageError } from "../frame/exit.ts";
import type { Given, Options } from "../frame/options.ts";
import { print, printJson, tell } from "../frame/terminal.ts";
import { loadConfig } from "../config/load-config.ts";
import { startServer, type RunningServer, type ServeSettings } from "./running-server.ts";
import { firstSignal } from "./signals.ts";

/** What may follow `dev` and `serve`. */
export const SERVE_OPTIONS = {
  config: {
    type: "string",
    valueHint: "FILE",
    description: "the config; holdpoint.config.ts here or above when it is not named",
  },
  port: { type: "string", valueHint: "N", description: "the port to listen on (default 4680); 0 for any that is free" },
} as const satisfies Options;

const HOST_OPTION = {
  host: {
    type: "string",
    valueHint: "HOST",
    description: "the address to listen on (default 127.0.0.1: this machine)",
  },
} as const satisfies Options;

/** What may follow `serve`. */
export const SERVE_WITH_HOST = {
  ...SERVE_OPTIONS,
  ...HOST_OPTION,
  "api-only": { type: "boolean", description: "takes up no threads that are due: other processes on the store do" },
} as const satisfies Options;

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`--port is a whole number from 0 to 65535; ${JSON.stringify(text)} is not.`);
}

function clock(at: number): string {
  return new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function said({ url, link, canSignIn, hasInbox, graphs }: RunningServer, configPath: string): readonly string[] {
  return [
    `Holdpoint is at ${url} (${relative(process.cwd(), configPath)}${graphs.length === 0 ? "" : `; ${graphs.join(", ")}`}).`,
    ...(link === undefined
      ? []
      : ["", `  ${link.address}`, "", `This link signs ${link.person} in, once, until ${clock(link.expiresAt)}.`]),
    ...(hasInbox ? [] : ["There is no inbox: it was not built (npm run build)."]),
    ...(canSignIn ? [] : ["Nobody can sign in to the inbox: the config has no auth.oidc. Programs use API keys."]),
  ];
}

/** Serves until a signal says to stop; resolves with the exit code. */
export async function serveUntilSignal(
  mode: ServeSettings["mode"],
  given: Partial<Given<typeof SERVE_WITH_HOST>> & { readonly json: boolean },
): Promise<number> {
  const port = portOf(given.port);
  const loaded = await loadConfig(given.config);
  const signal = firstSignal();
  const running = await startServer({ mode, loaded, port, host: given.host, apiOnly: given["api-only"] === true });
  const { url, link, graphs } = running;
  if (given.json) printJson({ url, graphs, ...(link === undefined ? {} : { link }) });
  else print(said(running, loaded.path).join("\n"));
  const name = await signal;
  tell(`${name}: stopping. Threads that run may come to rest; a second signal ends at once.`);
  await running.stop();
  // Code of an author that never rests would keep the process; everything it recorded is stored.
  process.exit(EXIT.ok);
}
