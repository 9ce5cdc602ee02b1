/** E-mail through a real SMTP server on this machine (M1–M4). */
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, describe, expect, test, vi } from "vitest";
import { SAMPLE, sending } from "../../../test/notify/sample.ts";
import { mailChannel, mailText, type MailOptions } from "./mail-channel.ts";
import { mailHtml } from "./mail-html.ts";
import type { Notification } from "./notification.ts";

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** As it went over the line. */
  readonly raw: string;
}

const servers: SMTPServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise<void>((resolve) => server.close(() => resolve()));
});

async function mailServer(options: SMTPServerOptions = {}): Promise<{ readonly port: number; readonly mails: Mail[] }> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString("utf8"),
        });
        callback();
      });
    },
    ...options,
  });
  servers.push(server);
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  return { port: (listening.address() as AddressInfo).port, mails };
}

function channelTo(port: number, options: Partial<MailOptions> = {}): ReturnType<typeof mailChannel> {
  return mailChannel({
    transport: { host: "127.0.0.1", port, ignoreTLS: true },
    from: "holdpoint@acme.example",
    to: { roles: { finance: ["ann@acme.example", "bob@acme.example"] } },
    ...options,
  });
}

/** The headers of a message, unfolded. */
function headersOf({ raw }: Mail): readonly string[] {
  return raw
    .slice(0, raw.indexOf("\r\n\r\n"))
    .replaceAll(/\r\n[ \t]+/g, " ")
    .split("\r\n");
}

/** The header fields whoever writes to us may have. */
function namesOf(mail: Mail): readonly string[] {
  return headersOf(mail)
    .map((line) => line.slice(0, line.indexOf(":")).toLowerCase())
    .toSorted();
}

const FIELDS = [
  "auto-submitted",
  "content-type",
  "date",
  "from",
  "message-id",
  "mime-version",
  "references",
  "subject",
  "to",
  "x-holdpoint-notification",
];

describe("a message", () => {
  test("goes to one address, with a link and what is asked (M1, M4)", async () => {
    const { port, mails } = await mailServer();
    const channel = channelTo(port);
    expect(await channel.targets?.(SAMPLE)).toEqual(["ann@acme.example", "bob@acme.example"]);
    await channel.send(SAMPLE, sending("ann@acme.example"));
    const [mail] = mails;
    expect(mail).toMatchObject({ from: "holdpoint@acme.example", to: ["ann@acme.example"] });
    expect(mail && namesOf(mail)).toEqual(FIELDS);
    expect(mail && headersOf(mail)).toEqual(
      expect.arrayContaining([
        "From: Holdpoint <holdpoint@acme.example>",
        "To: ann@acme.example",
        expect.stringContaining("Subject: "),
        "Auto-Submitted: auto-generated",
        `X-Holdpoint-Notification: ${SAMPLE.id}`,
        `References: <${SAMPLE.interruptId}@acme.example>`,
      ]),
    );
    expect(mail?.raw).not.toContain("bob@acme.example");
    expect(mail?.raw).toContain(`\r\n${SAMPLE.url}\r\n`);
  });

  test("has the same id in every attempt, and another for every address", async () => {
    const { port, mails } = await mailServer();
    const channel = channelTo(port);
    for (const to of ["ann@acme.example", "ann@acme.example", "bob@acme.example"]) {
      await channel.send(SAMPLE, sending(to));
    }
    const ids = mails.map((mail) => headersOf(mail).find((line) => line.startsWith("Message-ID:")));
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
  });

  const hostile: readonly (readonly [string, Partial<Notification>])[] = [
    ["another header", { summary: "x\r\nBcc: eve@evil.example\r\n\r\nforged body" }],
    ["another header, by line feeds", { summary: "x\nBcc: eve@evil.example" }],
    ["an encoded word", { summary: "=?utf-8?q?=0d=0aBcc:_eve@evil.example?=" }],
    ["characters that end lines elsewhere", { summary: "x\u2028Bcc: eve@evil.example\u0085\u000bBcc: y\u0000" }],
    ["a long summary", { summary: "é".repeat(300) }],
    ["a body of its own", { action: { tool: "pay\r\n.\r\nMAIL FROM:<x>", args: ".\r\n.\r\nQUIT" } }],
  ];

  test.each(hostile)("has no header of the agent's: %s (M2)", async (_what, part) => {
    const { port, mails } = await mailServer();
    await channelTo(port).send({ ...SAMPLE, ...part }, sending("ann@acme.example"));
    expect(mails).toHaveLength(1);
    expect(mails.map(namesOf)).toEqual([FIELDS]);
    expect(mails[0]?.to).toEqual(["ann@acme.example"]);
  });

  test.each([
    "ann@acme.example\r\nBcc: eve@evil.example",
    "ann@acme.example, eve@evil.example",
    "Ann <ann@acme.example>",
    '"a b"@acme.example',
    "ann@acme.example>",
    "group: ann@acme.example;",
    "ann",
    "",
  ])("does not go to %j (M2)", async (address) => {
    const { port, mails } = await mailServer();
    await expect(channelTo(port).send(SAMPLE, sending(address))).rejects.toMatchObject({ isFinal: true });
    expect(mails).toEqual([]);
  });

  test("shows the agent's words as text, and the only link is Holdpoint's (M3)", async () => {
    const evil = '<a href="https://evil.example/x" onclick=x>Approve</a><img src=x onerror=alert(1)></pre><script>';
    const notification = { ...SAMPLE, summary: evil, action: { tool: evil, args: evil }, requester: evil, why: evil };
    const page = await mailHtml(notification);
    expect(page).not.toMatch(/<(?:img|script)|<a href="https?:\/\/evil/);
    expect(page.match(/<a /g)).toHaveLength(1);
    expect(page.match(/<\/pre>/g)).toHaveLength(2);
    expect(page.match(/https?:\/\//g)).toHaveLength(1);
    expect(page).toContain(`<a href="${SAMPLE.url}">`);
    expect(mailText(notification).match(/https?:\/\//g)).toHaveLength(1);
  });

  test("says what came of it, when it is over", async () => {
    const { action: _action, requester: _requester, onSilence: _onSilence, ...rest } = SAMPLE;
    const over: Notification = {
      ...rest,
      kind: "settled",
      status: "resolved",
      outcome: "resolved: approve, by ann",
      allow: [],
    };
    expect(mailText(over)).toContain("What came of it: resolved: approve, by ann.");
    expect(mailText(over)).toContain("It was open until 2026-01-02T00:00Z.");
    expect(await mailHtml(over)).toContain("Open the request");
    const { deadlineAt: _deadlineAt, ...open } = over;
    const other = mailText({ ...open, isWhole: false, risk: "high", why: "It changed." });
    expect(other).not.toContain("It was open");
    expect(other).toContain("This is not all of it");
    expect(other).toContain("Risk: high.");
    expect(other).toContain("Why again: It changed.");
  });
});

describe("what goes wrong", () => {
  test("for ever is final; for now is not", async () => {
    const refusing = await mailServer({
      onRcptTo({ address }, _session, callback) {
        const code = address.startsWith("never") ? 550 : 451;
        callback(Object.assign(new Error("no"), { responseCode: code }));
      },
    });
    const channel = channelTo(refusing.port);
    await expect(channel.send(SAMPLE, sending("never@acme.example"))).rejects.toMatchObject({ isFinal: true });
    const later = channel.send(SAMPLE, sending("later@acme.example"));
    await expect(later).rejects.toMatchObject({ responseCode: 451 });
    await expect(later).rejects.not.toHaveProperty("isFinal");
  });

  test("a server that is not there", async () => {
    await expect(channelTo(1).send(SAMPLE, sending("ann@acme.example"))).rejects.toMatchObject({ code: "ESOCKET" });
  });

  test("a server that says nothing is left when the time is over", async () => {
    const arrived = Promise.withResolvers<undefined>();
    const { port } = await mailServer({ onConnect: () => arrived.resolve(undefined) });
    const ending = new AbortController();
    const sent = channelTo(port).send(SAMPLE, { target: "ann@acme.example", attempt: 1, signal: ending.signal });
    await arrived.promise;
    ending.abort();
    await expect(sent).rejects.toMatchObject({ name: expect.stringMatching(/Error/) as string });
  });

  test("no package to send it with", async () => {
    vi.resetModules();
    vi.doMock("nodemailer", () => {
      throw new Error("Cannot find package");
    });
    const { mailChannel: without } = await import("./mail-channel.ts");
    const channel = without({ transport: {}, from: "holdpoint@acme.example", to: {} });
    await expect(channel.send(SAMPLE, sending("ann@acme.example"))).rejects.toThrow("npm install nodemailer");
    vi.doUnmock("nodemailer");
  });

  test("a sender that is no address", () => {
    expect(() => channelTo(1, { from: "Holdpoint <holdpoint@acme.example>" })).toThrow("from is");
    expect(channelTo(1, { name: "letters" }).name).toBe("letters");
  });
});
