/** The notary's office: it shows people what they are asked to sign, and hands out a signed receipt for each decision. */
import { join } from "node:path";
import { Holdpoint, HoldpointError, type Clock, type Receipt } from "holdpoint";
import { openKeyFile, publicKeyPem } from "holdpoint/audit";
import { SqliteSaver } from "holdpoint/sqlite";
import { pageOf, type Page } from "./shown.ts";
import { buildSigning, directory, type Files, type SigningApp } from "./signing.ts";
import { say } from "./tell.ts";

const THREAD = { configurable: { thread_id: "kittiwake", actor: "office" } } as const;

/** What came of a decision: its receipt, or the code of the refusal. */
export type Reply = { readonly receipt: Receipt } | { readonly refused: string };

type Decision =
  | { readonly type: "approve" }
  | { readonly type: "edit"; readonly args: unknown; readonly comment: string };

/** The first characters of a digest. */
export function short(sha256: string): string {
  return `${sha256.slice(0, 8)}…`;
}

export class Office {
  readonly #app: SigningApp;
  readonly #holdpoint: Holdpoint;
  readonly #clock: Clock;
  /** What its signatures are checked with, as PEM. */
  readonly publicKey: string;

  /** Opens the store and the signing key in a folder; both are made when they are not there. */
  constructor(folder: string, files: Files, clock: Clock) {
    const store = SqliteSaver.fromConnString(join(folder, "office.db"), { clock });
    const { signer } = openKeyFile(join(folder, "office-key.pem"));
    this.#clock = clock;
    this.publicKey = publicKeyPem(signer);
    this.#app = buildSigning(store, files);
    this.#holdpoint = new Holdpoint({ store, graphs: [this.#app], directory, signer });
  }

  async begin(title: string): Promise<void> {
    await this.#app.invoke(title, THREAD);
  }

  /** What people are shown now. */
  async page(): Promise<Page> {
    const [question] = (await this.#holdpoint.pending({ threadId: THREAD.configurable.thread_id })).items;
    if (question === undefined) throw new Error("There is nothing to sign.");
    return pageOf(question);
  }

  /** Somebody signs the page they have before their eyes. */
  sign(page: Page, by: string): Promise<Reply> {
    return this.#decide(page, by, { type: "approve" });
  }

  /** Somebody asks for another version in its place, and signs that. */
  edit(page: Page, by: string, args: unknown, comment: string): Promise<Reply> {
    return this.#decide(page, by, { type: "edit", args, comment });
  }

  async #decide(page: Page, by: string, decision: Decision): Promise<Reply> {
    const { question, sha256 } = page;
    const did = decision.type === "edit" ? `changes ${short(sha256)}: ${decision.comment}` : `signs ${short(sha256)}`;
    const day = new Date(this.#clock.now()).toISOString().slice(0, 10);
    try {
      const receipt = await this.#holdpoint.decide(question.id, decision, { by, digest: question.digest });
      const missing = receipt.standing?.missing ?? [];
      say(`${day}  ${by} ${did}${missing.length === 0 ? "" : `; next: ${missing.join(", ")}`}`);
      return { receipt };
    } catch (error) {
      if (!(error instanceof HoldpointError)) throw error;
      say(`${day}  ${by} ${did}; REFUSED: ${error.message}`);
      return { refused: error.code };
    }
  }

  /** Who signs next. */
  async next({ question }: Page): Promise<string> {
    return (await this.#holdpoint.standing(question.id)).missing.join();
  }

  /** What became of what was decided about a page. */
  async outcomeOf({ question }: Page): Promise<Receipt["outcome"] | undefined> {
    return (await this.#holdpoint.receipt(question.id))?.outcome;
  }

  /** Resolves when nobody but people can let it go on, or it is executed: then with the digest that was signed. */
  settled(): Promise<unknown> {
    return this.#app.settled(THREAD);
  }

  close(): Promise<void> {
    return this.#holdpoint.store.close();
  }
}
