/** What the page asks of its own app. Browsers add the cookie, and `Origin`, by themselves. */

/** Sends something; throws what the app says about it. */
async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(path, {
    method,
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Answer & { readonly problem?: string };
  if (!response.ok) throw new Error(answer.problem ?? response.statusText);
  return answer;
}

/** Who is signed in; null when nobody is. */
export interface Me {
  readonly id: string | null;
}

export const whoAmI = (): Promise<Me> => ask("GET", "/session");
export const signIn = (id: string, password: string): Promise<Me> => ask("POST", "/session", { id, password });
export const signOut = (): Promise<Me> => ask("DELETE", "/session");

/** Has the agent refund something; the thread in which it does. */
export const askRefund = (orderId: string, amountCents: number): Promise<{ readonly thread: string }> =>
  ask("POST", "/refunds", { orderId, amountCents });
