/** Every way in which a value gets into a thread, for tests of what is let in. */
import {
  Annotation,
  Command,
  entrypoint,
  interrupt,
  Send,
  START,
  StateGraph,
  step,
  task,
  tool,
  type Store,
} from "../../src/index.ts";
import { thread } from "./world.ts";

export const State = Annotation.Root({
  x: Annotation<unknown>(),
  log: Annotation<unknown[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
});

/** One node. */
export function graph(checkpointer: Store, node: () => unknown) {
  return new StateGraph(State)
    .addNode("node", node as never)
    .addEdge(START, "node")
    .compile({ checkpointer });
}

/** Code around nothing else. */
export function plain(checkpointer: Store, body: () => unknown) {
  return entrypoint({ name: "plain", checkpointer }, async (_input: unknown): Promise<unknown> => body());
}

type Border = readonly [border: string, send: (value: unknown, store: Store) => Promise<unknown>];

/** Every place at which a value goes into the journal or the store. */
export const BORDERS: readonly Border[] = [
  ["input", (value, store) => graph(store, () => undefined).invoke({ x: value }, thread())],
  ["update of a node", (value, store) => graph(store, () => ({ x: value })).invoke({}, thread())],
  [
    "update of a Command",
    (value, store) => graph(store, () => new Command({ update: { x: value } })).invoke({}, thread()),
  ],
  ["value of an interrupt", (value, store) => plain(store, () => interrupt(value)).invoke({}, thread())],
  [
    "value of onDeadline",
    (value, store) =>
      plain(store, () => interrupt("?", { deadline: "1h", onDeadline: { value } })).invoke({}, thread()),
  ],
  ["input of a step", (value, store) => plain(store, () => step("s", () => 1, { input: value })).invoke({}, thread())],
  [
    "arguments of a tool",
    (value, store) =>
      plain(store, () =>
        tool(() => 1, { name: "t", description: "", schema: { type: "object" } }).invoke({ value } as never),
      ).invoke({}, thread()),
  ],
  [
    "result of a tool",
    (value, store) =>
      plain(store, () =>
        tool(() => value, { name: "t", description: "", schema: { type: "object" } }).invoke({}),
      ).invoke({}, thread()),
  ],
  [
    "arguments of a task",
    (value, store) => plain(store, () => task("t", (_input: unknown) => 1)(value)).invoke({}, thread()),
  ],
  ["result of a task", (value, store) => plain(store, () => task("t", () => value)()).invoke({}, thread())],
  ["input of an entrypoint", (value, store) => plain(store, () => 1).invoke(value, thread())],
  ["result of an entrypoint", (value, store) => plain(store, () => value).invoke({}, thread())],
  [
    "input of a Send",
    (value, store) => graph(store, () => new Command({ goto: new Send("node", value) })).invoke({}, thread()),
  ],
  ["config", (value, store) => plain(store, () => 1).invoke({}, { configurable: { thread_id: "t", value } })],
  ["metadata", (value, store) => plain(store, () => 1).invoke({}, { ...thread(), metadata: { value } })],
];
