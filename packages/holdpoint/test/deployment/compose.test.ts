/** compose.yaml: what no engine checks here. Its fields are those there are, and what it refers to is there. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { REGISTRY } from "../../src/cli/frame/registry.ts";
import { checkArgs } from "../../src/cli/frame/check-args.ts";
import { root } from "../docs/pages.ts";

const folder = join(root, "examples", "deployment");
const text = readFileSync(join(folder, "compose.yaml"), "utf8");

/** Fields of the Compose Specification, as far as this file uses them. */
const FIELDS = {
  file: ["services", "volumes"],
  service: [
    ...["build", "command", "depends_on", "deploy", "environment", "healthcheck"],
    ...["image", "ports", "restart", "stop_grace_period", "volumes"],
  ],
  build: ["context", "dockerfile_inline"],
  healthcheck: ["test", "interval", "timeout", "retries", "start_period", "disable"],
  deploy: ["replicas"],
} as const;

interface Service {
  readonly build?: Readonly<Record<string, unknown>>;
  readonly command?: readonly string[];
  readonly depends_on?: readonly string[] | Readonly<Record<string, { readonly condition: string }>>;
  readonly deploy?: { readonly replicas: number };
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly healthcheck?: Readonly<Record<string, unknown>>;
  readonly image?: string;
  readonly volumes?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const compose = parse(text, { merge: true }) as Compose;
const services = Object.entries(compose.services);

function dependencies({ depends_on = [] }: Service): readonly string[] {
  return Array.isArray(depends_on) ? (depends_on as readonly string[]) : Object.keys(depends_on);
}

test("there are a database, two servers, two workers and a proxy", () => {
  expect(services.map(([name, { deploy }]) => [name, deploy?.replicas ?? 1])).toEqual([
    ["db", 1],
    ["migrate", 1],
    ["server-1", 1],
    ["server-2", 1],
    ["worker", 2],
    ["proxy", 1],
  ]);
});

test("every field is one that Compose has", () => {
  const known = (fields: readonly string[], found: object = {}): readonly string[] =>
    Object.keys(found).filter((field) => !fields.includes(field) && !field.startsWith("x-"));
  expect(known(FIELDS.file, compose)).toEqual([]);
  for (const [name, service] of services) {
    const { build, healthcheck, deploy } = service;
    const unknown = [
      ...known(FIELDS.service, service),
      ...known(FIELDS.build, build),
      ...known(FIELDS.healthcheck, healthcheck),
      ...known(FIELDS.deploy, deploy),
    ];
    expect({ name, unknown }).toEqual({ name, unknown: [] });
  }
});

test("what it refers to is there: services, volumes, files", () => {
  for (const [name, service] of services) {
    const missing = [
      ...dependencies(service).filter((other) => !(other in compose.services)),
      ...(service.volumes ?? [])
        .map((volume) => volume.split(":", 1).join())
        .filter((source) =>
          source.startsWith("./") ? !existsSync(join(folder, source)) : !(source in compose.volumes),
        ),
    ];
    expect({ name, missing }).toEqual({ name, missing: [] });
    expect(service.image === undefined).toBe(service.build !== undefined);
  }
});

test("its commands are called as the commands of this version want it", async () => {
  const called = services.filter(([, { build }]) => build !== undefined);
  for (const [, { command: words = [] }] of called) {
    const [word = "", ...args] = words;
    const command = await REGISTRY.find(({ name }) => name === word)?.load();
    expect(() => checkArgs(args, command?.options ?? {})).not.toThrow();
  }
  expect(called.map(([name, { command = [] }]) => `${name} ${command[0]}`)).toEqual([
    ...["migrate migrate", "server-1 serve", "server-2 serve", "worker serve"],
  ]);
});

test("every password comes from outside, and the file says which ones", () => {
  const values = services.flatMap(([, { environment = {} }]) => Object.entries(environment));
  for (const [name, value] of values.filter(([one]) => /PASSWORD|SECRET/.test(one))) {
    expect([name, value]).toEqual([name, value === null ? null : expect.stringMatching(/^\$\{\w+:\?\}$/)]);
  }
  const wanted = new Set([...text.matchAll(/\$\{(\w+):\?\}/g)].map(([, name = ""]) => name));
  const header = text.slice(0, text.indexOf("\nx-app:"));
  expect([...wanted].filter((name) => !header.includes(`${name}=`))).toEqual([]);
  expect(header).toContain("No container engine was there");
});
