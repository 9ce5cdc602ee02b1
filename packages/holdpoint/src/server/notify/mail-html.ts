/** A notification as HTML: everything in it is escaped by the template, and there is one link. */
import { html } from "hono/html";
import type { Notification } from "./notification.ts";
import { AGENT_WROTE, agentTexts, toldFacts, toldLine } from "./told-text.ts";

/** The HTML of a message. */
export async function mailHtml(notification: Notification): Promise<string> {
  const { headline, url, kind, id } = notification;
  const words = agentTexts(notification).map((text) => html`<pre style="white-space: pre-wrap">${text}</pre>`);
  const facts = toldFacts(notification).map((fact) => html`<p>${fact}</p>`);
  const open = kind === "settled" ? "Open the request" : "Read it and decide";
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${toldLine(notification)}</title>
      </head>
      <body>
        <p><strong>${headline}</strong></p>
        <p>${AGENT_WROTE}</p>
        <blockquote style="margin: 0; border-left: 3px dashed #888; padding-left: 12px">${words}</blockquote>
        ${facts}
        <p><a href="${url}">${open}</a></p>
        <p>Opening this link decides nothing. (${id})</p>
      </body>
    </html> `;
  return page.toString();
}
