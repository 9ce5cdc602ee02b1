/** What the live desk's model does with what it is told. */
import type { Message } from "holdpoint";
import { describe, expect, test } from "vitest";
import { reply } from "./model.ts";

const instructed = (content: string): Message => ({ role: "user", content });
const called = (amountCents: number): Message => ({
  role: "assistant",
  content: "",
  tool_calls: [{ id: "call_1", name: "place_order", args: { amountCents } }],
});
const told = (content: string, status: "success" | "error" = "success"): Message => ({
  role: "tool",
  name: "place_order",
  content,
  status,
});
const ordered = ({ tool_calls: calls }: Message): unknown => calls?.[0]?.args["amountCents"];

describe("an order", () => {
  const plain = instructed("Buy for $3500 in reserve: savings plan");
  const comma = instructed("Sell for $24,000 in pension: the fund rose");
  const quote: Message = { role: "tool", name: "quote", content: "{}", status: "success" };

  test("begins with the price", () => {
    expect(reply([plain]).tool_calls?.[0]?.name).toBe("quote");
  });

  test("is a thousand times too large when the number has a comma, and put right when that is denied", () => {
    expect(ordered(reply([plain, quote]))).toBe(350_000);
    expect(ordered(reply([comma, quote]))).toBe(2_400_000_000);
    expect(ordered(reply([comma, called(2_400_000_000), told("denied", "error")]))).toBe(2_400_000);
  });

  test("is what people say instead; rejected it is given up; placed it is done", () => {
    expect(reply([comma, called(2_400_000), told("Only $500 for now.")])).toMatchObject({
      tool_calls: [{ name: "place_order", args: { account: "pension", side: "sell", amountCents: 50_000 } }],
    });
    expect(reply([comma, called(2_400_000), told("rejected", "error")]).content).toBe("Then I do nothing.");
    expect(reply([comma, called(2_400_000), told("SOLD 3 units at $1,200.00")]).content).toBe("Done.");
  });
});

test("a payment has all of the address", () => {
  const words = "Pay $875 from reserve to Harbor Street Clinic, GB33 BUKB 2020 1555 5555 55: invoice of 2008-10-01";
  expect(reply([instructed(words)]).tool_calls?.[0]).toMatchObject({
    name: "pay_out",
    args: { payee: "Harbor Street Clinic", iban: "GB33 BUKB 2020 1555 5555 55", amountCents: 87_500 },
  });
});
