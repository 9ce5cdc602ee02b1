import { describe, expect, test } from "vitest";
import type { Message } from "./message.ts";
import { messagesStateReducer, type MessagesUpdate } from "./messages.ts";

const add = (current: readonly Message[], update: unknown): Message[] =>
  messagesStateReducer(current as Message[], update as MessagesUpdate);
const plain = (messages: readonly Message[]): unknown[] => messages.map(({ id: _id, ...message }) => message);

/** Shaped like LangChain's message classes. */
class Foreign {
  readonly content: unknown;
  readonly #type: string;
  constructor(type: string, content: unknown, more: object = {}) {
    this.#type = type;
    this.content = content;
    Object.assign(this, more);
  }
  getType(): string {
    return this.#type;
  }
}

describe("what is taken for a message", () => {
  test.each([
    ["text", "hi", { role: "user", content: "hi" }],
    ["a role object", { role: "assistant", content: "hi" }, { role: "assistant", content: "hi" }],
    ["a type object", { type: "human", content: "hi" }, { role: "user", content: "hi" }],
    ["a pair", [["ai", "hi"]], { role: "assistant", content: "hi" }],
    ["the developer role", { role: "developer", content: "be brief" }, { role: "system", content: "be brief" }],
    [
      "no content beside tool calls",
      { role: "assistant", content: null, tool_calls: [{ id: "c", name: "buy", args: { qty: 1 } }] },
      { role: "assistant", content: "", tool_calls: [{ id: "c", name: "buy", args: { qty: 1 } }] },
    ],
    [
      "OpenAI's tool calls",
      {
        role: "assistant",
        content: "",
        tool_calls: [{ id: "c", type: "function", function: { name: "buy", arguments: '{"qty":1}' } }],
      },
      { role: "assistant", content: "", tool_calls: [{ id: "c", name: "buy", args: { qty: 1 } }] },
    ],
    [
      "a LangChain message",
      new Foreign("human", "hi", { additional_kwargs: {}, lc_namespace: [] }),
      { role: "user", content: "hi" },
    ],
    [
      "a LangChain message with calls",
      new Foreign("ai", "", { tool_calls: [{ id: "c", name: "buy", args: {}, type: "tool_call" }] }),
      { role: "assistant", content: "", tool_calls: [{ id: "c", name: "buy", args: {} }] },
    ],
    [
      "a LangChain tool message",
      new Foreign("tool", "done", { tool_call_id: "c", status: "success", name: "buy" }),
      { role: "tool", content: "done", name: "buy", tool_call_id: "c", status: "success" },
    ],
    [
      "parts",
      { role: "user", content: [{ type: "text", text: "hi" }] },
      { role: "user", content: [{ type: "text", text: "hi" }] },
    ],
    ["fields of the author's own", { role: "user", content: "hi", at: 3 }, { role: "user", content: "hi", at: 3 }],
  ])("%s", (_what, given, expected) => {
    expect(plain(add([], given))).toEqual([expected]);
  });

  test("a list of texts is a list of messages, not a pair", () => {
    expect(plain(add([], ["user", "hi"]))).toEqual([
      { role: "user", content: "user" },
      { role: "user", content: "hi" },
    ]);
  });

  test.each([
    ["a number", 3, /A number is no message/],
    ["null", [null], /null is no message/],
    ["an unknown role", { role: "boss", content: "hi" }, /"boss" is no role/],
    ["no role", { content: "hi" }, /A undefined is no role/],
    ["content of another kind", { role: "user", content: 3 }, /neither text nor a list of parts/],
    ["a tool message without its call", { role: "tool", content: "x" }, /needs the tool_call_id/],
    ["a call of no tool", { role: "assistant", content: "", tool_calls: [{ id: "1", args: {} }] }, /names no tool/],
    [
      "arguments that are no object",
      { role: "assistant", content: "", tool_calls: [{ name: "buy", args: [1] }] },
      /"buy" are no object/,
    ],
    [
      "arguments that are no JSON",
      { role: "assistant", content: "", tool_calls: [{ function: { name: "buy", arguments: "{" } }] },
      /JSON text is refused/,
    ],
    ["a pair of three", [["user", "hi", "there"]], /no message unless it is a pair/],
  ])("%s is refused", (_what, given, message) => {
    expect(() => add([], given)).toThrow(message);
  });

  test("coercion makes JSON of what a class instance says", () => {
    expect(messagesStateReducer.coerce?.([new Foreign("ai", "hi"), "x"])).toEqual([
      { role: "assistant", content: "hi" },
      { role: "user", content: "x" },
    ]);
  });
});

describe("combining messages", () => {
  const first = add(
    [],
    [
      { role: "user", content: "a", id: "1" },
      { role: "assistant", content: "b", id: "2" },
    ],
  );

  test("new ones are appended and the old ones are the very same", () => {
    const next = add(first, "c");
    expect(next).toHaveLength(3);
    expect(next[0]).toBe(first[0]);
    expect(next[1]).toBe(first[1]);
  });

  test("the same id replaces in place", () => {
    expect(add(first, { role: "user", content: "A", id: "1" })).toEqual([
      { role: "user", content: "A", id: "1" },
      first[1],
    ]);
  });

  test("remove takes out, and refuses an unknown id", () => {
    expect(add(first, { role: "remove", id: "1" })).toEqual([first[1]]);
    expect(add(first, new Foreign("remove", "", { id: "2" }))).toEqual([first[0]]);
    expect(() => add(first, { role: "remove", id: "9" })).toThrow(/no message with the id "9"/);
    expect(plain(add(first, [{ role: "remove", id: "__remove_all__" }, "fresh"]))).toEqual([
      { role: "user", content: "fresh" },
    ]);
  });

  test("ids follow from place and content, and differ", () => {
    const once = add([], ["a", "a"]);
    expect(once).toEqual(add([], ["a", "a"]));
    expect(once[0]?.id).toMatch(/^msg_[0-9a-f]{24}$/);
    expect(once[0]?.id).not.toBe(once[1]?.id);
    expect(add(once, "a")[2]?.id).toBe(add(once, "a")[2]?.id);
  });

  test("an id is never made twice, also after a removal shifted the places", () => {
    const [one, two] = add([], ["a", "b"]);
    const shifted = add([one!, two!], { role: "remove", id: one!.id! });
    const next = add(shifted, "b");
    expect(next).toHaveLength(2);
    expect(next[0]).toBe(two);
    expect(next[1]?.id).not.toBe(two?.id);
  });

  test("a tool call without an id gets one", () => {
    const calls = [
      { name: "buy", args: {} },
      { name: "buy", args: {} },
    ];
    const [message] = add([], { role: "assistant", content: "", tool_calls: calls });
    const ids = message?.tool_calls?.map(({ id }) => id) ?? [];
    expect(ids[0]).toMatch(/^call_/);
    expect(ids[0]).not.toBe(ids[1]);
  });
});
