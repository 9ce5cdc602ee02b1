/** Webhooks to a receiver on this machine (W1–W3, Q1–Q3, T2). */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, test } from "vitest";
import { SAMPLE, sending } from "../../../../test/notify/sample.ts";
import { webhookChannel, type WebhookOptions } from "./webhook-channel.ts";

function secretOf(byte: number): string {
  return `whsec_${Buffer.alloc(32, byte).toString("base64")}`;
}

const [OLD, NEW] = [secretOf(1), secretOf(2)];

interface Received {
  readonly headers: Readonly<Record<string, string>>;
  readonly url: string;
  readonly body: string;
}

const open: Server[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
});

/** A receiver that remembers what it got, and answers as it is told. */
async function receiver(
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => response.end(),
): Promise<{ readonly port: number; readonly received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      received.push({ headers: request.headers as Record<string, string>, url: request.url ?? "", body });
      answer(request, response);
    });
  });
  open.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, received };
}

function channelTo(port: number, options: Partial<WebhookOptions> = {}): ReturnType<typeof webhookChannel> {
  return webhookChannel({ url: `http://127.0.0.1:${port}/hook`, secret: NEW, allowHosts: ["127.0.0.1"], ...options });
}

describe("a receiver", () => {
  test("gets what is told, and can verify who sent it (W1)", async () => {
    const { port, received } = await receiver();
    await channelTo(port).send(SAMPLE, sending());
    const [got] = received;
    expect(got?.url).toBe("/hook");
    expect(got?.headers).toMatchObject({ "webhook-id": SAMPLE.id, "content-type": "application/json" });
    const { id: _id, kind: _kind, at: _at, ...data } = SAMPLE;
    const verified = new Webhook(NEW).verify(got?.body ?? "", got?.headers ?? {});
    expect(verified).toEqual({
      type: "interrupt.asked",
      timestamp: "2026-01-01T00:00:00.000Z",
      // What an agent wrote is named, so that receivers can fence it.
      data: { ...data, untrusted: ["summary", "action"] },
    });
    expect(() => new Webhook(OLD).verify(got?.body ?? "", got?.headers ?? {})).toThrow("No matching signature");
    expect(() => new Webhook(NEW).verify(`${got?.body} `, got?.headers ?? {})).toThrow("No matching signature");
  });

  test("can change its secret without missing anything (W2)", async () => {
    const { port, received } = await receiver();
    await channelTo(port, { secret: [NEW, OLD] }).send(SAMPLE, sending());
    for (const secret of [NEW, OLD]) {
      expect(() => new Webhook(secret).verify(received[0]?.body ?? "", received[0]?.headers ?? {})).not.toThrow();
    }
  });

  test.each<[string, number, Readonly<Record<string, string>>, object]>([
    [
      "an error of its own",
      500,
      {},
      { message: "The receiver answered with 500.", isFinal: false, retryAfterMs: undefined },
    ],
    ["too many", 429, { "retry-after": "120" }, { isFinal: false, retryAfterMs: 120_000 }],
    [
      "a date to wait for",
      503,
      { "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT" },
      { isFinal: false, retryAfterMs: undefined },
    ],
    ["nobody here", 410, {}, { isFinal: true }],
    [
      "elsewhere",
      302,
      { location: "http://169.254.169.254/" },
      { message: expect.stringContaining("not followed") as string, isFinal: false },
    ],
    ["elsewhere, the same way", 307, { location: "/other" }, { isFinal: false }],
  ])("that says %s has not received it (W3, Q1)", async (_what, status, headers, error) => {
    const { port, received } = await receiver((_request, response) =>
      response.writeHead(status, headers).end("ignored"),
    );
    await expect(channelTo(port).send(SAMPLE, sending())).rejects.toMatchObject(error);
    expect(received).toHaveLength(1);
  });

  test("may say what it likes, without end: it is not read (Q2)", async () => {
    let written = 0;
    const endless = await receiver((_request, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write("x".repeat(65_536))) written += 65_536;
      };
      response.on("drain", more);
      more();
    });
    await channelTo(endless.port).send(SAMPLE, sending());
    // What fits into buffers on the way.
    expect(written).toBeLessThan(16 * 1_048_576);
  });

  test("whose headers do not end is given up", async () => {
    const { port } = await receiver((_request, response) => {
      response.writeHead(
        200,
        Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`x-${index}`, "y".repeat(100)])),
      );
      response.end();
    });
    await expect(channelTo(port).send(SAMPLE, sending())).rejects.toMatchObject({ code: "HPE_HEADER_OVERFLOW" });
  });

  test("that says nothing is left when its time is over", async () => {
    const arrived = Promise.withResolvers<undefined>();
    const { port } = await receiver(() => arrived.resolve(undefined));
    const ending = new AbortController();
    const sent = channelTo(port).send(SAMPLE, { attempt: 1, signal: ending.signal });
    await arrived.promise;
    ending.abort(new Error("late"));
    await expect(sent).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("names", () => {
  test("that come to be private between two posts are refused for the second (T2)", async () => {
    const { port, received } = await receiver();
    const asked: string[] = [];
    const { port: allowed, received: inside } = await receiver();
    const channel = webhookChannel({
      url: `http://hooks.internal:${allowed}/`,
      secret: NEW,
      allowHosts: ["hooks.internal"],
      resolve: (name) => {
        asked.push(name);
        return Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
      },
    });
    await channel.send(SAMPLE, sending());
    await channel.send(SAMPLE, sending());
    // Looked up for each connection (Q3), and connected to what was found.
    expect(asked).toEqual(["hooks.internal", "hooks.internal"]);
    expect(inside).toHaveLength(2);
    expect(inside[0]?.headers["host"]).toBe(`hooks.internal:${allowed}`);
    const rebound = webhookChannel({
      url: `https://hooks.example.com:${port}/`,
      secret: NEW,
      resolve: () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
    });
    await expect(rebound.send(SAMPLE, sending())).rejects.toMatchObject({
      name: "NotSent",
      message: "hooks.example.com is at 127.0.0.1, which is no public address; allowHosts does not name it.",
    });
    expect(received).toEqual([]);
  });

  test("are spoken to by TLS, by that name", async () => {
    const greeting = Promise.withResolvers<Buffer>();
    const server = createTcpServer((socket) => {
      socket.once("data", (data) => {
        greeting.resolve(data);
        socket.destroy();
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const channel = webhookChannel({
      url: `https://hooks.internal:${(server.address() as AddressInfo).port}/`,
      secret: NEW,
      allowHosts: ["hooks.internal"],
      resolve: () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
    });
    await expect(channel.send(SAMPLE, sending())).rejects.toMatchObject({ code: "ECONNRESET" });
    const hello = await greeting.promise;
    expect(hello[0]).toBe(0x16);
    expect(hello.includes("hooks.internal")).toBe(true);
    server.close();
  });
});

describe("a channel", () => {
  test.each<[string, Partial<WebhookOptions>, string]>([
    ["a private receiver", { url: "https://10.0.0.1/" }, "no public address"],
    ["no secret", { secret: [] }, "at least one secret"],
    ["a short secret", { secret: `whsec_${Buffer.alloc(23).toString("base64")}` }, "secret 1"],
    ["a long one", { secret: [NEW, `whsec_${Buffer.alloc(65).toString("base64")}`] }, "secret 2"],
    ["a secret of another kind", { secret: NEW.slice(6) }, "secret 1"],
    ["one that is not base 64", { secret: `${NEW}!` }, "secret 1"],
  ])("is not made with %s", (_what, options, named) => {
    const make = (): unknown => webhookChannel({ url: "https://hooks.example.com/", secret: NEW, ...options });
    expect(make).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(named) as string }) as Error,
    );
  });

  test("has the name it is given", () => {
    const url = "https://hooks.example.com/";
    expect(webhookChannel({ url, secret: NEW }).name).toBe("webhook");
    expect(webhookChannel({ url, secret: NEW, name: "ops" }).name).toBe("ops");
  });
});
