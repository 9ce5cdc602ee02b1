/** The firm: documents, a registry, a service that files (when it is up), and an inbox at which people decide. */
import { join } from "node:path";
import { Holdpoint, type App, type PendingInterrupt, type PolicyDocument, type Receipt } from "holdpoint";
import { SqliteSaver } from "holdpoint/sqlite";
import { ManualClock } from "holdpoint/testing";
import { Documents } from "./documents.ts";
import { filing, type Filing, type Matter } from "./filing.ts";
import { firm } from "./people.ts";
import { Registry } from "./registry.ts";
import { say } from "./say.ts";

const FRIDAY_AFTERNOON = Date.UTC(2026, 0, 16, 16);
const HOUR_MS = 3_600_000;

/** What people are shown when something is asked again. */
export interface Again {
  readonly what: string;
  readonly text: string;
  readonly before?: unknown;
  readonly now?: unknown;
}

/** What an action's question shows. */
interface Shown {
  readonly summary: string;
  readonly args: Filing;
  readonly again?: readonly Again[];
}

/** A question as people are shown it. */
export interface Asked extends PendingInterrupt {
  readonly args: Filing;
  readonly again: readonly Again[];
}

/** The service while it is up: it has the agent's code, and a policy. */
export interface Service {
  /** Has the agent prepare a filing; it stops at the question. */
  propose(id: string, matter: Matter): Promise<Asked>;
  /** Takes a decision here, where the policy is known. */
  decide: Holdpoint["decide"];
  /** Goes on with what was decided while it was down. */
  catchUp(): Promise<void>;
  /** What became of a matter that has come to its end. */
  outcome(id: string): Promise<string>;
}

export class Office {
  readonly clock = new ManualClock(FRIDAY_AFTERNOON);
  readonly documents = new Documents();
  readonly registry = new Registry();
  readonly #file: string;
  readonly #inboxStore: SqliteSaver;
  /** Decides and lists; it has no agent's code, so nothing is ever filed by it. */
  readonly inbox: Holdpoint;

  constructor(folder: string) {
    this.#file = join(folder, "matters.db");
    this.#inboxStore = SqliteSaver.fromConnString(this.#file, { clock: this.clock });
    this.inbox = new Holdpoint({ store: this.#inboxStore, graphs: [], directory: firm });
  }

  /** The service is up for as long as `work` takes, under a policy; then its process is gone. */
  async up<T>(policy: PolicyDocument, work: (service: Service) => Promise<T>): Promise<T> {
    const store = SqliteSaver.fromConnString(this.#file, { clock: this.clock });
    const { documents, registry } = this;
    const app = filing({ documents, registry, checkpointer: store, directory: firm, policy });
    const holdpoint = new Holdpoint({ store, graphs: [app], directory: firm });
    try {
      return await work(this.#service(app, holdpoint));
    } finally {
      await holdpoint.stop();
      await store.close();
    }
  }

  #service(app: App<Matter, string>, holdpoint: Holdpoint): Service {
    return {
      propose: async (id, matter) => {
        await app.invoke(matter, { configurable: { thread_id: id, actor: "ash" } });
        return this.asked(id);
      },
      decide: (...decision) => holdpoint.decide(...decision),
      catchUp: async () => void (await holdpoint.tick()),
      outcome: async (id) => {
        const outcome = await app.settled({ configurable: { thread_id: id } });
        if (typeof outcome === "string") say(`  ${this.time}  ${outcome}`);
        return outcome;
      },
    };
  }

  /** The question a matter waits with. */
  async asked(id: string): Promise<Asked> {
    const [question] = (await this.inbox.pending({ threadId: id })).items;
    if (question === undefined) throw new Error(`${id} waits for nobody.`);
    const { summary, args, again = [] } = question.value as unknown as Shown;
    say(`  ${this.time}  ${summary}`);
    for (const { text } of again) say(`             asked again: ${text}`);
    return { ...question, args, again };
  }

  async approve({ id, digest }: PendingInterrupt, by: string): Promise<Receipt> {
    const receipt = await this.inbox.decide(id, { type: "approve" }, { by, digest });
    say(`  ${this.time}  ${by} approves`);
    return receipt;
  }

  async hoursPass(hours: number): Promise<void> {
    await this.clock.advance(hours * HOUR_MS);
  }

  get time(): string {
    return new Date(this.clock.now()).toUTCString().replace(/^(\w+),.* (\d+:\d+):.*$/, "$1 $2");
  }

  async close(): Promise<void> {
    await this.#inboxStore.close();
  }
}
