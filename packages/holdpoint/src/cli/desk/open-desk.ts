/** Opens what a command works on: a database file, the store of a config, or a server. */
import { HoldpointProblem, isProblem, UNREACHABLE, type HoldpointClient } from "../../client/index.ts";
import type { Given } from "../frame/options.ts";
import { UsageError } from "../frame/exit.ts";
import type { Desk } from "./desk.ts";
import { tenantGiven, type ACTING, type PLACE } from "./place.ts";
import { remoteDesk } from "./remote.ts";

type Where = Omit<Given<typeof PLACE>, "tenant"> & Partial<Given<typeof ACTING>>;

/** Whether something is going to be changed, and so somebody has to say who does it. */
interface Intent {
  readonly writes: boolean;
  /** false: who changes it is not recorded, so nobody has to say it, and nothing is signed. */
  readonly isOnRecord?: false;
}

function checkServer({ db, config, tenant, as, "as-role": roles = [], "signing-key": key }: Where): void {
  const given = { db, config, tenant, as, "as-role": roles[0], "signing-key": key };
  const [extra] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (extra === undefined) return;
  throw new UsageError(
    extra === "db" || extra === "config"
      ? `--url and --${extra} are two places; name one.`
      : `--${extra} is for a database; with --url the key says who acts, and for which tenant, and the server signs.`,
  );
}

async function local(where: Where, { writes, isOnRecord }: Intent): Promise<Desk> {
  const { as, "as-role": roles = [], "signing-key": signingKey } = where;
  const tenant = tenantGiven(where.tenant);
  const isDeed = writes && isOnRecord !== false;
  if (isDeed && as === undefined) {
    throw new UsageError("--as NAME is missing: who acts; whoever can write the database is trusted to say so.");
  }
  const { openStore } = await import("./open-store.ts");
  const { localDesk } = await import("./local-server.ts");
  const { signerFor } = await import("./signing.ts");
  const opened = await openStore(where, { readOnly: !writes });
  try {
    const signer = isDeed
      ? await signerFor({ store: opened.store, tenant }, signingKey, opened.options.signer)
      : undefined;
    const options = { ...opened.options, ...(signer === undefined ? {} : { signer }) };
    return localDesk({ ...opened, options }, { as, roles, tenant });
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Opens a desk; throws UsageError when the place is not clear, and what the store or the config does. */
export async function openDesk(where: Where, intent: Intent): Promise<Desk> {
  const { url, "key-file": keyFile } = where;
  if (url === undefined) {
    if (keyFile !== undefined) throw new UsageError("--key-file is for --url.");
    return local(where, intent);
  }
  checkServer(where);
  return remoteDesk(url, keyFile);
}

/** Nobody answered: says where. Or nobody knows the key: says which one it is. */
function placed(error: unknown, { url, "key-file": keyFile }: Where): unknown {
  if (url === undefined) return error;
  if (isProblem(error, UNREACHABLE)) {
    return new HoldpointProblem({ status: 0, code: UNREACHABLE, detail: `${url}: ${error.message}` }, error);
  }
  if (!isProblem(error, "UNAUTHENTICATED")) return error;
  const { status, code, data } = error;
  const which = keyFile === undefined ? "in HOLDPOINT_KEY" : `in ${keyFile} (--key-file)`;
  const detail = `${url} does not know the key ${which}; put one that it knows into HOLDPOINT_KEY, or name its file with --key-file FILE.`;
  return new HoldpointProblem({ status, code, detail, data }, error);
}

/** Does something at a desk, and closes it whatever comes of it. */
export async function atDesk<Result>(
  where: Where,
  intent: Intent,
  work: (client: HoldpointClient) => Promise<Result>,
): Promise<Result> {
  const desk = await openDesk(where, intent);
  try {
    return await work(desk.client);
  } catch (error) {
    throw placed(error, where);
  } finally {
    await desk.close();
  }
}
