/** A Command as JSON, for the places where it has to pass through the journal, and back. */
import { toJson, type Json } from "../core/json.ts";
import { Command, type AnyCommand, type CommandParams, type CommandScope } from "./command.ts";
import { toRoutes, type Route } from "./routes.ts";
import { Send } from "./send.ts";

interface CommandJson {
  readonly update?: Json;
  readonly goto: readonly Route[];
  readonly graph?: CommandScope;
}

/** The command as JSON; `who` gave it. Which nodes there are is for the graph to say that follows it. */
export function toCommandJson(command: AnyCommand, who: string): Json {
  const { update, goto, graph } = command;
  return toJson({
    ...(update === undefined ? {} : { update: toJson(update, `update of ${who}`) }),
    goto: goto === undefined ? [] : toRoutes(goto, () => true, `The command of ${who}`),
    ...(graph === undefined ? {} : { graph }),
  });
}

/** The command that {@link toCommandJson} wrote. */
export function fromCommandJson(json: Json): AnyCommand {
  const { update, goto, graph } = json as unknown as CommandJson;
  const params: CommandParams<unknown, unknown, string, CommandScope> = {
    ...(update === undefined ? {} : { update }),
    goto: goto.map(({ node, input }) => (input === undefined ? node : new Send(node, input))),
    ...(graph === undefined ? {} : { graph }),
  };
  return new Command(params);
}
