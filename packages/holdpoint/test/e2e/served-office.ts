/** The office, served by a real process of the build; people who sign in to it, and an agent that asks them. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";
import type { Decider, PendingInterrupt } from "../../src/index.ts";
import { Holdpoint } from "../../src/index.ts";
import { ApiKeys, SCOPES, signInAddress, SignInLinks, type Scope } from "../../src/server/index.ts";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";
import { CLIENT, type LocalProvider } from "../server/provider.ts";
import { ServedProcess } from "../server/served-process.ts";
import { DONE } from "./office.child.ts";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const MAIN = at("../../dist/cli/main.js");
const OFFICE = at("office.child.ts");
const CONFIG = "holdpoint.config.ts";
const RUNS: readonly Scope[] = ["threads:run", "threads:read", "interrupts:read"];
/** How long something may take to come to be. */
export const WAIT = { timeout: 15_000, interval: 20 } as const;

/** What has to be done so that something is asked. */
export interface Wish {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What it is served with. */
export interface OfficeSettings {
  /** People sign in there, as with `holdpoint serve`; without one, by the links of `holdpoint dev`. */
  readonly provider?: LocalProvider;
  /** Default: any that is free. */
  readonly port?: number;
}

function writeFiles(folder: string, provider: LocalProvider | undefined): void {
  const oidc = {
    issuer: provider?.issuer,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    rolesClaim: "realm.roles",
  };
  const more = provider === undefined ? {} : { auth: { keys: true, oidc }, directory: { claims: {} } };
  const lines = [
    `import { office } from ${JSON.stringify(OFFICE)};`,
    `export default office(import.meta.dirname, ${JSON.stringify(more)});`,
  ];
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, CONFIG), lines.join("\n"));
  writeFileSync(join(folder, "people.yaml"), "people: { ben: [finance], cara: [finance], dan: [sales] }");
}

interface Place {
  readonly folder: string;
  readonly provider: LocalProvider | undefined;
}

function start({ folder, provider }: Place, port: number | string): ServedProcess {
  const command = provider === undefined ? "dev" : "serve";
  return new ServedProcess(folder, [command, "--port", String(port), "--json"], MAIN);
}

export class ServedOffice {
  readonly folder: string;
  /** Where pages of the office may lead to. */
  readonly provider: LocalProvider | undefined;
  readonly #store: SqliteSaver;
  readonly #holdpoint: Holdpoint;
  readonly #token: string;
  #process: ServedProcess;
  #url: string;
  #threads = 0;

  private constructor(
    { folder, provider }: Place,
    process: ServedProcess,
    url: string,
    store: SqliteSaver,
    token: string,
  ) {
    this.folder = folder;
    this.provider = provider;
    this.#process = process;
    this.#url = url;
    this.#store = store;
    this.#holdpoint = new Holdpoint({ store, graphs: [], directory: { rolesOf: () => ["finance"] } });
    this.#token = token;
  }

  static async open({ provider, port = 0 }: OfficeSettings = {}): Promise<ServedOffice> {
    const folder = mkdtempSync(join(tmpdir(), "holdpoint-e2e-"));
    writeFiles(folder, provider);
    const process = start({ folder, provider }, port);
    const { url } = await process.said();
    const store = SqliteSaver.fromConnString(join(folder, "data.db"));
    const { token } = await new ApiKeys(store).create({
      kind: "agent",
      id: "bot",
      roles: [],
      scopes: RUNS,
      onBehalfOf: "rita",
    });
    return new ServedOffice({ folder, provider }, process, url, store, token);
  }

  get url(): string {
    return this.#url;
  }

  /** What was done so far. */
  get done(): readonly Readonly<Record<string, unknown>>[] {
    const path = join(this.folder, DONE);
    if (!existsSync(path)) return [];
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  }

  /** A link that signs somebody in, once. */
  async link(person: string, roles: readonly string[] = ["finance"]): Promise<string> {
    const { token } = await new SignInLinks(this.#store).make({ kind: "person", id: person, roles, scopes: SCOPES });
    return signInAddress(this.#url, token);
  }

  /** The agent begins to do something that people are asked about; gives the question. */
  async ask(wish: Wish, threadId: string = this.#newThread()): Promise<PendingInterrupt> {
    await this.#start(threadId, "office", { ...wish });
    return this.#asked(threadId);
  }

  /** The agent does something that nobody is asked about. */
  async begin(wish: Wish): Promise<void> {
    await this.#start(this.#newThread(), "office", { ...wish });
  }

  /** The agent writes a letter, and asks whether to send it; gives the question. */
  async write(to: string): Promise<PendingInterrupt> {
    return this.run("letters", { to });
  }

  /** An agent of another graph begins, and asks; gives the question. */
  async run(graph: string, input: object): Promise<PendingInterrupt> {
    const threadId = this.#newThread();
    await this.#start(threadId, graph, input);
    return this.#asked(threadId);
  }

  /** An agent asks several things at once. */
  async askAll(graph: "asking" | "calm", values: readonly string[]): Promise<void> {
    const threadId = this.#newThread();
    await this.#start(threadId, graph, { values });
    await vi.waitFor(async () => {
      const found = await this.#holdpoint.pending({ threadId, limit: 200 });
      if (found.items.length < values.length) throw new Error(`Thread ${threadId} asks ${found.items.length} things.`);
    }, WAIT);
  }

  /** Somebody decides, wherever they are. */
  async decide({ id, digest }: PendingInterrupt, value: unknown, by: Decider | string): Promise<void> {
    await this.#holdpoint.decide(id, value, { by, digest });
  }

  /** The agent sends something with its key. */
  send(path: string, body: object): Promise<Response> {
    return fetch(`${this.#url}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  /** What is asked and not decided. */
  async pending(threadId?: string): Promise<readonly PendingInterrupt[]> {
    return (await this.#holdpoint.pending(threadId === undefined ? {} : { threadId })).items;
  }

  /** Ends the process as a crash does. */
  async kill(): Promise<void> {
    this.#process.signal("SIGKILL");
    await this.#process.ended();
  }

  /** Starts it again, on the same port. */
  async restart(): Promise<void> {
    this.#process = start(this, new URL(this.#url).port);
    this.#url = (await this.#process.said()).url;
  }

  async close(): Promise<void> {
    this.#process.signal("SIGTERM");
    await this.#process.ended();
    await this.#store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The first question of a thread, once it asks. */
  #asked(threadId: string): Promise<PendingInterrupt> {
    return vi.waitFor(async () => {
      const [found] = await this.pending(threadId);
      if (found === undefined) throw new Error(`Thread ${threadId} does not ask.`);
      return found;
    }, WAIT);
  }

  #newThread(): string {
    this.#threads += 1;
    return `t${this.#threads}`;
  }

  async #start(threadId: string, graph: string, input: object): Promise<void> {
    const response = await this.send(`/v1/threads/${encodeURIComponent(threadId)}/runs`, { graph, input });
    if (response.status !== 202) throw new Error(`It was not started: ${await response.text()}`);
  }
}
