/** Names of fields in which a question that is an object says what it asks, the most telling first. */
export const ASKING = ["summary", "question", "title", "text", "message", "prompt"] as const;
