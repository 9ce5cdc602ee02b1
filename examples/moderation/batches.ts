/** People decide about what the classifier left to them: one by one where it matters, else all of one rule at once. */
import type { PendingInterrupt } from "holdpoint";
import { shown, type Desk } from "./desk.ts";
import { check, say, title } from "./say.ts";

function without(questions: readonly PendingInterrupt[], posts: readonly string[]): readonly PendingInterrupt[] {
  return questions.filter((question) => !posts.includes(shown(question).args.post));
}

/** Looks exceptions out, says no to those, and yes to all others of the rule. */
async function likelySpam(desk: Desk): Promise<void> {
  const questions = await desk.ruledBy("likely-spam");
  for (const question of questions) say(`  ${shown(question).summary}`);
  // A tip with a link, and yoga in the park.
  const exceptions = questions.filter((question) => ["post-27", "post-36"].includes(shown(question).args.post));
  const rest = without(questions, ["post-27", "post-36"]);
  await desk.decideAll(exceptions, "reject", "mod");
  const receipts = await desk.decideAll(rest, "approve", "mod");
  check("five removed with one decision, two looked out", [receipts.length, exceptions.length], [5, 2]);
  check("each has a receipt of its own", new Set(receipts.map(({ id }) => id)).size, 5);

  // The moderator's browser sends it all again.
  const again = await desk.decideAll(rest, "approve", "mod");
  check(
    "sending the batch again changes nothing",
    again.map(({ id }) => id),
    receipts.map(({ id }) => id),
  );
}

/** A batch is no blank check: one of its posts was rewritten after it was looked at. */
async function rewritten(desk: Desk): Promise<void> {
  const questions = await desk.ruledBy("hardly-harmless");
  desk.forum.edit("post-11", "Selling followers, 10 euros for 1000: https://followers.example");
  say("  nadia rewrites her post about the bike while the batch is on the moderator's screen");
  await desk.decideAll(questions, "approve", "mod");
  await desk.atRest();
  check("the other post is kept", desk.forum.done("post-28"), "keep");

  const anew = await desk.asked("post-11");
  check(
    "the rewritten one is asked about again",
    [desk.forum.done("post-11"), shown(anew).again?.map(({ what }) => what)],
    [undefined, ["world"]],
  );
  const { id, digest } = anew;
  const args = { ...shown(anew).args, action: "remove" };
  const receipt = await desk.holdpoint.decide(id, { type: "edit", args }, { by: "mod", digest });
  check("the receipt says what was changed", (receipt.value as { readonly difference: unknown }).difference, [
    { path: "$.action", before: "keep", after: "remove" },
  ]);
}

export async function batches(desk: Desk): Promise<void> {
  title("3. Moderators decide, all of one rule at once");
  await likelySpam(desk);
  await rewritten(desk);

  const maybe = await desk.ruledBy("maybe-spam");
  await desk.decideAll(maybe, "reject", "mod");
  const heated = await desk.ruledBy("heated");
  const rude = without(heated, ["post-40"]);
  await desk.decideAll(rude, "reject", "mod");
  await desk.decideAll(await desk.ruledBy("heated"), "approve", "mod");

  const privateData = await desk.ruledBy("private-data", "privacy");
  const numbers = await desk.asked("post-37");
  const args = { ...shown(numbers).args, action: "keep" };
  // Emergency numbers are private to nobody.
  await desk.holdpoint.decide(numbers.id, { type: "edit", args }, { by: "pia", digest: numbers.digest });
  await desk.decideAll(without(privateData, ["post-37"]), "approve", "pia");
  await desk.atRest();

  check("4 + 3 proposals to remove were turned down", [maybe.length, rude.length], [4, 3]);
  check("nothing waits for moderators", (await desk.waiting("moderator")).length, 0);
  check("nor for privacy", (await desk.waiting("privacy")).length, 0);
  check("the emergency numbers stay", desk.forum.done("post-37"), "keep");
  check("the post that said it was approved is gone", desk.forum.done("post-38"), "remove");
}
