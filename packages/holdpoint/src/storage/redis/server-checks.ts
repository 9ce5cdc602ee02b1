/**
 * What a server has to be before anything is committed to it. Looked at on every new connection: the server behind an
 * address can be another one after a failover.
 *
 * V1. Redis 7 or later, a primary, with everything in its log before it answers (`appendonly yes`, `appendfsync always`, also
 *     while the log is rewritten), and never throwing data away to make room (`maxmemory-policy noeviction`).
 * V2. A weaker log is taken only when the caller said so by name, and what cannot be read is taken for weaker.
 */
import { HoldpointError } from "../../core/errors.ts";

/**
 * What is promised of a commit that was acknowledged.
 * `"always"`: it survives a crash of the server and a power cut. `"everysec"`: the last second or two may be lost in one.
 * `"none"`: everything since the server's last snapshot may be lost. `"unverified"`: as `"always"`, of a server that does not
 * let its settings be read; whoever runs it vouches.
 */
export type RedisDurability = "always" | "everysec" | "none" | "unverified";

/** Asks the server one thing. */
export type Ask = (command: string, ...args: readonly string[]) => Promise<unknown>;

const SETTINGS = ["appendonly", "appendfsync", "no-appendfsync-on-rewrite", "maxmemory-policy"] as const;

/** Fields of INFO. */
function parseInfo(info: string): ReadonlyMap<string, string> {
  return new Map(
    info.split("\r\n").flatMap((line) => {
      const colon = line.indexOf(":");
      return colon < 0 || line.startsWith("#") ? [] : [[line.slice(0, colon), line.slice(colon + 1)] as const];
    }),
  );
}

function refuseUnsafe(message: string, data: Readonly<Record<string, unknown>>): never {
  throw new HoldpointError("STORE_UNSAFE", message, data);
}

const HIDDEN = /^NOPERM|unknown (sub)?command|not allowed|disabled/i;

async function readSettings(ask: Ask): Promise<ReadonlyMap<string, string> | undefined> {
  const settings = new Map<string, string>();
  try {
    for (const name of SETTINGS) {
      const reply = await ask("CONFIG", "GET", name);
      if (Array.isArray(reply) && reply.length === 2) settings.set(name, String(reply[1]));
    }
  } catch (error) {
    // A user without the right, or a service that took the command away. Anything else says nothing of the settings.
    if (error instanceof Error && HIDDEN.test(error.message)) return undefined;
    throw error;
  }
  return settings.size === SETTINGS.length ? settings : undefined;
}

const LOSES: Readonly<Record<"everysec" | "none", string>> = {
  everysec: "loses the last second or two of acknowledged commits when its machine fails",
  none: "loses every acknowledged commit since its last snapshot when it ends",
};

/** What the settings promise, and which one falls short of `"always"`. */
function judgeLog(
  settings: ReadonlyMap<string, string>,
): readonly [promise: "always" | "everysec" | "none", weak: string] {
  const appendonly = settings.get("appendonly") ?? "";
  const appendfsync = settings.get("appendfsync") ?? "";
  const onRewrite = settings.get("no-appendfsync-on-rewrite") ?? "";
  if (appendonly !== "yes") return ["none", `appendonly is ${appendonly}`];
  if (appendfsync === "no") return ["none", "appendfsync is no"];
  if (onRewrite !== "no") return ["none", `no-appendfsync-on-rewrite is ${onRewrite}`];
  return appendfsync === "always" ? ["always", ""] : ["everysec", `appendfsync is ${appendfsync}`];
}

const STRENGTH = { none: 0, everysec: 1, always: 2, unverified: 2 } as const;

function checkSettings(settings: ReadonlyMap<string, string>, durability: RedisDurability, at: string): void {
  const policy = settings.get("maxmemory-policy") ?? "";
  const data = { at, ...Object.fromEntries(settings) };
  if (policy !== "noeviction") {
    refuseUnsafe(
      `Redis at ${at} throws data away when its memory is full (maxmemory-policy is ${policy}); set it to noeviction.`,
      data,
    );
  }
  const [promise, weak] = judgeLog(settings);
  if (promise === "always" || STRENGTH[promise] >= STRENGTH[durability]) return;
  refuseUnsafe(
    `Redis at ${at} ${LOSES[promise]} (${weak}); set appendonly yes and appendfsync always, or accept that with durability: "${promise}".`,
    data,
  );
}

/** Refuses a server that is not what it has to be (V1, V2). */
export async function checkServer(ask: Ask, durability: RedisDurability, at: string): Promise<void> {
  const info = parseInfo(String(await ask("INFO")));
  const version = info.get("redis_version") ?? "";
  if (Number.parseInt(version, 10) < 7) {
    throw new HoldpointError("STORE_TOO_OLD", `Redis at ${at} is version ${version}; Holdpoint needs 7 or later.`, {
      at,
      version,
    });
  }
  if (info.get("loading") === "1") {
    throw new HoldpointError("STORE_UNREACHABLE", `Redis at ${at} is still loading what it has stored.`, { at });
  }
  if (info.get("role") === "slave") {
    throw new HoldpointError(
      "STORE_READ_ONLY",
      `Redis at ${at} is a replica, which cannot be written: name the primary.`,
      { at },
    );
  }
  const settings = await readSettings(ask);
  if (settings !== undefined) checkSettings(settings, durability, at);
  else if (durability === "always" || durability === "everysec") {
    refuseUnsafe(
      `Redis at ${at} does not let its settings be read (CONFIG GET), so that nobody knows what a crash loses; allow it, or vouch for appendfsync always and noeviction with durability: "unverified".`,
      { at },
    );
  }
}
