/** Some of what ran without asking is looked at afterwards. */
import type { Desk } from "./desk.ts";
import { ITEMS } from "./items.ts";
import { isSampled } from "./moderation.ts";
import { check, say, title } from "./say.ts";

interface Looked {
  readonly post: { readonly id: string; readonly text: string };
  readonly action: string;
}

export async function sample(desk: Desk): Promise<void> {
  title("4. A sample of what nobody was asked about");
  const questions = await desk.waiting("quality");
  const looked = questions.map(({ value }) => value as unknown as Looked);
  for (const { post, action } of looked) say(`  ${action} ${post.id}: ${post.text}`);
  check("three automatic decisions are in it", looked.map(({ post }) => post.id).toSorted(), [
    "post-05",
    "post-09",
    "post-35",
  ]);
  check("others of the sample were seen by people anyway", ITEMS.filter(({ id }) => isSampled(id)).length > 3, true);

  for (const { id, digest, value } of questions) {
    // The charity run is no spam, however sure the classifier was.
    const option = (value as unknown as Looked).post.id === "post-05" ? "overturn" : "agree";
    await desk.holdpoint.decide(id, { type: "choose", option }, { by: "quinn", digest });
  }
  await desk.atRest();
  check(
    "the charity run is back",
    [desk.forum.done("post-05"), await desk.outcome("post-05")],
    ["keep", { action: "keep", by: [], review: "overturn" }],
  );
  check("the rest stands", [desk.forum.done("post-09"), desk.forum.done("post-35")], ["remove", "keep"]);
}
