/** The shipped judge of commands as a policy for `run_command`, and the tool, which runs nothing. */
import { type CompiledPolicy, compilePolicy, type Tool } from "holdpoint";
import { shellPack } from "holdpoint/policy";
import { z } from "zod";
import type { Kit } from "../kit.ts";
import type { OfficeTool } from "./office.ts";

/** What the outside world would see of a command. */
export function ran(command: string): string {
  return `run ${command}`;
}

export function commandTool(kit: Kit): OfficeTool {
  return {
    name: "run_command",
    description: "Runs a command in a shell.",
    schema: z.object({ command: z.string() }),
    run: ({ command }) => {
      kit.effects.record(ran(String(command)));
      return "done";
    },
  };
}

export function shellPolicy(tools: readonly Tool[]): CompiledPolicy {
  const { policy, judges } = shellPack({ tools: "run_command" });
  return compilePolicy(policy, tools, { judges });
}
