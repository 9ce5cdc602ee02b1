import { Command } from "holdpoint";
import { thread } from "../holdpoint-side.ts";
import { codeOf, outcomeOf, show } from "../outcome.ts";
import { asked, peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { hearing, peerHearing } from "./heard.ts";

/** Ordinary answers keyed by the ids of the author's own things. */
const ANSWERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "32 hex": { "0123456789abcdef0123456789abcdef": "ship", fedcba9876543210fedcba9876543210: "hold" },
  UUID: { "8c9f1e0a-7d7b-4a53-9a6e-0c2f6f1f6a11": "ship" },
  "int_ and a number": { int_1: "ship" },
};

export const scenario: Scenario = {
  row: "A8",
  title: "an answer object keyed by 32-hex or other id-like strings",
  must: "delivered as it is",

  async holdpoint(kit) {
    const app = hearing.compile({ checkpointer: kit.freshSaver(), name: "hearing", version: "1" });
    const wrong: string[] = [];
    for (const [kind, answer] of Object.entries(ANSWERS)) {
      await app.invoke({}, thread(kind));
      const result = await outcomeOf(() => app.invoke(new Command({ resume: answer }), thread(kind)));
      // Compared as values: a canonical form may order the keys.
      const heard: unknown = result.ok && result.value.heard !== undefined ? JSON.parse(result.value.heard) : undefined;
      const same =
        typeof heard === "object" &&
        heard !== null &&
        Object.entries(answer).every(([key, value]) => (heard as Record<string, unknown>)[key] === value);
      if (!same) wrong.push(`${kind}: ${result.ok ? show(heard) : codeOf(result)}`);
    }
    return {
      observed: wrong.length === 0 ? `delivered as they are (${Object.keys(ANSWERS).join(", ")})` : wrong.join("; "),
      holds: wrong.length === 0,
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const app = peerHearing(lg, await kit.peerSaver());
    const seen: string[] = [];
    let holds = true;
    for (const [kind, answer] of Object.entries(ANSWERS)) {
      await app.invoke({}, peerThread(kind));
      const result = await outcomeOf(() => app.invoke(new lg.Command({ resume: answer }), peerThread(kind)));
      const heard = result.ok && asked(result.value).length === 0 && result.value["heard"] === JSON.stringify(answer);
      holds &&= heard;
      const lost = result.ok
        ? asked(result.value).length > 0
          ? "not delivered, asked again"
          : show(result.value["heard"])
        : codeOf(result);
      seen.push(`${kind}: ${heard ? "delivered" : lost}`);
    }
    return { observed: seen.join("; "), holds };
  },
};
