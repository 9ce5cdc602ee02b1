/** What to do next: from outside (answers, changes of the state) or as the result of a node (update and route). */
import { CommandBase } from "../engine/runs/command.ts";
import type { Send } from "./send.ts";
import { PARENT } from "./names.ts";

/** Where to go: a node, a task for a node, or several of these. */
export type Goto<Node extends string = string> = Node | Send<Node> | readonly (Node | Send<Node>)[];

/** Which graph a command is meant for: the one of the node that returns it, or the one around that. */
export type CommandScope = typeof PARENT | undefined;

export interface CommandParams<
  Resume = unknown,
  Update = unknown,
  Node extends string = string,
  Scope extends CommandScope = undefined,
> {
  /** The answer to the pending question, or a map from interrupt id to answer. */
  readonly resume?: Resume;
  /** What to change in the state, as a node would return it. */
  readonly update?: Update;
  /** What runs next, in addition to what the edges say. */
  readonly goto?: Goto<Node>;
  /** `Command.PARENT`: update and goto are meant for the graph around this one. */
  readonly graph?: Scope;
}

/**
 * `new Command({ resume })` answers a paused thread, `new Command({ update, goto })` returned by a node changes the state
 * and says where to go. Only what was given is a property, so `resume: null` is an answer like any other.
 */
export class Command<
  Resume = unknown,
  Update = unknown,
  Node extends string = string,
  Scope extends CommandScope = undefined,
> extends CommandBase {
  static readonly PARENT: typeof PARENT = PARENT;

  declare readonly resume?: Resume;
  declare readonly update?: Update;
  declare readonly goto?: Goto<Node>;
  declare readonly graph?: Scope;

  constructor(params: CommandParams<Resume, Update, Node, Scope>) {
    super();
    const { resume, update, goto, graph } = params;
    Object.assign(this, {
      ...(resume === undefined ? {} : { resume }),
      ...(update === undefined ? {} : { update }),
      ...(goto === undefined ? {} : { goto }),
      ...(graph === undefined ? {} : { graph }),
    });
  }
}

/** A command for either graph. */
export type AnyCommand = Command<unknown, unknown, string, CommandScope>;

export function isCommand(value: unknown): value is AnyCommand {
  return value instanceof Command;
}
