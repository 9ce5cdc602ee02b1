/** The shipped judge of commands as a policy for `run_command`, and the tool, which runs nothing. */
import { type CompiledPolicy, compilePolicy, type Tool } from "holdpoint";
import type { Judge } from "holdpoint/policy";
import { z } from "zod";
import { judgeCommand } from "../../../packages/holdpoint/src/policy/shell/judge-command.ts";
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

const judge: Judge = {
  name: "shell",
  judge: ({ tool, args }) =>
    tool === "run_command" ? judgeCommand(String((args as { readonly command: unknown }).command)) : undefined,
};

export function shellPolicy(tools: readonly Tool[]): CompiledPolicy {
  return compilePolicy({ name: "shell", rules: [], judges: ["shell"] }, tools, { judges: [judge] });
}
