/** The moderators' desk: what waits, sorted by the rule that asked, and decisions about many posts at once. */
import { Holdpoint, type App, type PendingInterrupt, type Receipt } from "holdpoint";
import { SqliteSaver } from "holdpoint/sqlite";
import { Forum } from "./forum.ts";
import { ITEMS } from "./items.ts";
import { moderation, type Moderated } from "./moderation.ts";
import { team } from "./people.ts";

/** What a moderator is shown of a post. */
export interface Shown {
  readonly summary: string;
  readonly args: { readonly post: string; readonly confidence: number };
  readonly rules: readonly string[];
  readonly again?: readonly { readonly what: string; readonly before: unknown; readonly now: unknown }[];
}

export function shown(question: PendingInterrupt): Shown {
  return question.value as unknown as Shown;
}

export class Desk {
  readonly forum = new Forum();
  readonly #store: SqliteSaver;
  readonly #moderation: App<string, Moderated>;
  readonly holdpoint: Holdpoint;

  constructor(file: string) {
    this.#store = SqliteSaver.fromConnString(file);
    this.#moderation = moderation({ forum: this.forum, checkpointer: this.#store, directory: team });
    this.holdpoint = new Holdpoint({ store: this.#store, graphs: [this.#moderation], directory: team });
  }

  /** Every post goes through the program, up to its end or to its first question. */
  async work(): Promise<void> {
    await Promise.all(
      ITEMS.map(({ id }) => this.#moderation.invoke(id, { configurable: { thread_id: id, actor: "classifier" } })),
    );
  }

  /** What waits for somebody with a role. */
  async waiting(role: string): Promise<readonly PendingInterrupt[]> {
    return (await this.holdpoint.pending({ role, limit: 200 })).items;
  }

  /** The one question a post waits with. */
  async asked(post: string): Promise<PendingInterrupt> {
    const [question] = (await this.holdpoint.pending({ threadId: post })).items;
    if (question === undefined) throw new Error(`${post} waits for nobody.`);
    return question;
  }

  /** What waits because of one rule. */
  async ruledBy(rule: string, role = "moderator"): Promise<readonly PendingInterrupt[]> {
    return (await this.waiting(role)).filter((question) => shown(question).rules.includes(rule));
  }

  /** One decision about many posts: each is bound to what was shown of that post, and each has its own receipt. */
  decideAll(
    questions: readonly PendingInterrupt[],
    type: "approve" | "reject",
    by: string,
  ): Promise<readonly Receipt[]> {
    return Promise.all(questions.map(({ id, digest }) => this.holdpoint.decide(id, { type }, { by, digest })));
  }

  /** What became of a post that has come to its end. */
  outcome(post: string): Promise<Moderated> {
    return this.#moderation.settled({ configurable: { thread_id: post } });
  }

  /** All posts at rest: ended, or waiting with a question. */
  async atRest(): Promise<readonly Moderated[]> {
    return Promise.all(ITEMS.map(({ id }) => this.outcome(id)));
  }

  async close(): Promise<void> {
    await this.#store.close();
  }
}
