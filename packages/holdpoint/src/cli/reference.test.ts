/** docs/reference/cli.md has every command, its options and its examples, and no other. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { EXIT } from "./frame/exit.ts";
import { usageLine } from "./frame/help.ts";
import { REGISTRY } from "./frame/registry.ts";

const page = readFileSync(fileURLToPath(new URL("../../../../docs/reference/cli.md", import.meta.url)), "utf8");
const sections = new Map(
  page
    .split(/^### holdpoint /m)
    .slice(1)
    .map((section) => [section.split("\n", 1).join(), section] as const),
);

test("the commands of the page are those there are", () => {
  expect([...sections.keys()]).toEqual(REGISTRY.map(({ name }) => name));
});

test.each(REGISTRY.map((entry) => [entry.name, entry] as const))(
  "%s: usage, options, examples",
  async (name, entry) => {
    const section = sections.get(name) ?? "";
    const command = await entry.load();
    expect(section).toContain(`\`${usageLine(command).replace("Usage: ", "")}\``);
    const { json: _json, ...options } = command.options;
    const missing = Object.entries(options).filter(([option, { type, valueHint = option.toUpperCase() }]) =>
      type === "positional" ? !section.includes(`\`${valueHint}\``) : !section.includes(`\`--${option}`),
    );
    expect(missing).toEqual([]);
    for (const [call] of command.examples) expect(section).toContain(`holdpoint ${call}`);
  },
);

test("the exit codes of the page are those there are", () => {
  const codes = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  expect(codes).toEqual(Object.values(EXIT));
});
