/** A notification as HTML: everything in it is escaped by the template, and there is one link. */
import { html } from "hono/html";
import type { Notification } from "./notification.ts";
import { inert } from "./shown-text.ts";
import { toldFacts, toldLine } from "./told-text.ts";

/** The HTML of a message. */
export async function mailHtml(notification: Notification): Promise<string> {
  const { action, url, kind, id } = notification;
  const quoted = action === undefined ? "" : html`<pre>${inert(`${action.tool}\n${action.args}`)}</pre>`;
  const facts = toldFacts(notification).map((fact) => html`<p>${fact}</p>`);
  const words = kind === "settled" ? "Open the request" : "Read it and decide";
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${toldLine(notification)}</title>
      </head>
      <body>
        <p><strong>${toldLine(notification)}</strong></p>
        ${quoted} ${facts}
        <p><a href="${url}">${words}</a></p>
        <p>Opening this link decides nothing. (${id})</p>
      </body>
    </html> `;
  return page.toString();
}
