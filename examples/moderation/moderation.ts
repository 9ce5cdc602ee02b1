/** The agent's program, one thread for each post: classify, act when the policy allows it, else ask; now and then be checked. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { approve, compilePolicy, entrypoint, interrupt, step } from "holdpoint";
import type { App, Directory, JsonObject, Store } from "holdpoint";
import { z } from "zod";
import { classify, LABELS } from "./classifier.ts";
import type { Action, Forum } from "./forum.ts";

const Moderate = z.object({
  post: z.string(),
  action: z.enum(["keep", "remove"]),
  label: z.enum(LABELS),
  confidence: z.number().min(0).max(1),
});
type Moderate = z.infer<typeof Moderate>;

/** What became of a post. `by` is empty when the policy allowed it without asking. */
export interface Moderated {
  readonly action: Action | "nothing";
  readonly by: readonly string[];
  readonly review?: "agree" | "overturn";
}

const MODERATE = { name: "moderate", effect: "act", schema: z.toJSONSchema(Moderate) as JsonObject } as const;
const EXCERPT = 60;

/** One automatic decision in eight is looked at afterwards. Which ones follows from the id: everybody can work it out. */
export function isSampled(post: string): boolean {
  return createHash("sha256").update(post).digest().readUInt8(0) % 8 === 0;
}

export interface ModerationParts {
  readonly forum: Forum;
  readonly checkpointer: Store;
  readonly directory: Directory;
}

export function moderation({ forum, checkpointer, directory }: ModerationParts): App<string, Moderated> {
  const policy = compilePolicy(readFileSync(new URL("policy.yaml", import.meta.url), "utf8"), [MODERATE]);

  const apply = (what: string, post: string, action: Action): Promise<void> =>
    step(what, () => forum.apply(post, action), { idempotent: true });

  async function reviewed(post: string, action: Action): Promise<"agree" | "overturn"> {
    return interrupt<"agree" | "overturn">(
      { question: "Was this right?", post: { ...forum.post(post) }, action },
      {
        reviewers: "quality",
        options: [
          { id: "agree", label: "It was" },
          { id: "overturn", label: "It was not; undo it" },
        ],
      },
    );
  }

  return entrypoint({ name: "moderation", checkpointer, directory, policy }, async (id: string): Promise<Moderated> => {
    const { label, confidence } = await step("classify", () => classify(forum.post(id).text), { effect: "read" });
    const proposed: Moderate = { post: id, action: label === "harmless" ? "keep" : "remove", label, confidence };

    const { approved, args, by } = await approve<Moderate>(
      { tool: MODERATE.name, args: proposed, schema: Moderate },
      {
        summary: ({ post, action }) => `${action} ${post}: ${forum.post(post).text.slice(0, EXCERPT)}`,
        allow: ["approve", "reject", "edit"],
        // What was looked at is what is decided about: a post that is rewritten meanwhile is looked at again.
        snapshot: ({ post }) => ({ ...forum.post(post) }),
      },
    );
    if (!approved) return { action: "nothing", by };
    await apply("apply", id, args.action);
    if (by.length > 0 || !isSampled(id)) return { action: args.action, by };

    const review = await reviewed(id, args.action);
    if (review === "agree") return { action: args.action, by, review };
    const opposite = args.action === "remove" ? "keep" : "remove";
    await apply("undo", id, opposite);
    return { action: opposite, by, review };
  });
}
