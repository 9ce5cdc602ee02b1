/**
 * The channel of a conversation.
 *
 * M1. Messages are appended; one with the id of an earlier message replaces it in its place; `{ role: "remove", id }`
 *     takes it out.
 * M2. Every message gets an id, and every tool call one. Ids follow from place and content, never from chance: a
 *     reducer that runs again in a replay of a subgraph gives the same ones.
 */
import { HoldpointError } from "../core/errors.ts";
import { digestOf, type Json } from "../core/json.ts";
import { Annotation, type AnnotationRoot, type Channel, type Reducer } from "./annotation.ts";
import { coerceMessage, coerceMessages } from "./coerce-message.ts";
import { REMOVE_ALL_MESSAGES, type Message, type MessageLike, type RemoveMessage } from "./message.ts";

/** What a node returns for a channel of messages: one or several. */
export type MessagesUpdate = MessageLike | readonly MessageLike[];

function madeId(message: Message, place: number, taken: ReadonlyMap<string, number>): string {
  for (let round = 0; ; round += 1) {
    const id = `msg_${digestOf([place, round, message as unknown as Json]).slice(0, 24)}`;
    // Taken when messages were removed and the same text comes to the same place again.
    if (!taken.has(id)) return id;
  }
}

function withIds(
  message: Message,
  place: number,
  taken: ReadonlyMap<string, number>,
): Message & { readonly id: string } {
  const id = message.id ?? madeId(message, place, taken);
  const calls = message.tool_calls;
  // A call that was just coerced may still lack its id.
  if (calls === undefined || calls.every((call) => call.id !== undefined)) {
    return message.id === undefined ? { ...message, id } : (message as Message & { readonly id: string });
  }
  const named = calls.map((call, index) =>
    call.id === undefined ? { ...call, id: `call_${digestOf([id, index]).slice(0, 24)}` } : call,
  );
  return { ...message, id, tool_calls: named };
}

function remove(next: (Message | undefined)[], places: Map<string, number>, { id }: RemoveMessage): void {
  if (id === REMOVE_ALL_MESSAGES) {
    next.length = 0;
    places.clear();
    return;
  }
  const place = places.get(id);
  if (place === undefined) {
    throw new HoldpointError("INVALID_UPDATE", `There is no message with the id ${JSON.stringify(id)} to remove.`, {
      id,
    });
  }
  next[place] = undefined;
  places.delete(id);
}

function merge(current: readonly Message[], update: MessagesUpdate): Message[] {
  const next: (Message | undefined)[] = [...current];
  const places = new Map<string, number>();
  current.forEach(({ id }, place) => {
    if (id !== undefined) places.set(id, place);
  });
  for (const like of Array.isArray(update) ? (update as readonly MessageLike[]) : [update as MessageLike]) {
    const message = coerceMessage(like);
    if (message.role === "remove") {
      remove(next, places, message);
      continue;
    }
    const known = message.id === undefined ? undefined : places.get(message.id);
    const whole = withIds(message, next.length, places);
    if (known === undefined) places.set(whole.id, next.push(whole) - 1);
    else next[known] = whole;
  }
  return next.filter((message) => message !== undefined);
}

/** Combines a list of messages with an update of it (M1, M2). */
export const messagesStateReducer: Reducer<Message[], MessagesUpdate> = Object.assign(merge, {
  coerce: coerceMessages,
});

/** A state with a conversation under `messages`; spread its `spec` to add channels. */
export const MessagesAnnotation: AnnotationRoot<{ readonly messages: Channel<Message[], MessagesUpdate> }> =
  Annotation.Root({
    messages: Annotation<Message[], MessagesUpdate>({ reducer: messagesStateReducer, default: () => [] }),
  });
