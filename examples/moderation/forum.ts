/** The forum: its posts, and what moderation did to them. */
import { ITEMS, type Item } from "./items.ts";

export type Action = "keep" | "remove";

export class Forum {
  readonly #posts = new Map<string, Item>(ITEMS.map((item) => [item.id, item]));
  readonly #done = new Map<string, Action>();

  post(id: string): Item {
    const post = this.#posts.get(id);
    if (post === undefined) throw new Error(`There is no post ${id}.`);
    return post;
  }

  /** An author changes a post. */
  edit(id: string, text: string): void {
    this.#posts.set(id, { ...this.post(id), text });
  }

  /** Doing the same twice is doing it once. */
  apply(id: string, action: Action): void {
    this.#done.set(id, action);
  }

  /** What was done to a post last; undefined when nothing was. */
  done(id: string): Action | undefined {
    return this.#done.get(id);
  }

  count(action: Action): number {
    return [...this.#done.values()].filter((done) => done === action).length;
  }
}
