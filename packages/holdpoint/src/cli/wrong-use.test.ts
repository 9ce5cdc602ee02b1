/** Every command, called wrongly: it names what is wrong, shows no stack, ends with 2, and has written nothing. */
import { readdirSync } from "node:fs";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { CommandFolder } from "../../test/cli/command-folder.ts";
import type { Ended } from "../../test/cli/terminal.ts";
import type { Command } from "./frame/command.ts";
import { isRequired, written } from "./frame/options.ts";
import { REGISTRY } from "./frame/registry.ts";

const folder = new CommandFolder();

beforeEach(() => {
  vi.spyOn(process, "cwd").mockReturnValue(folder.path);
  vi.stubEnv("HOLDPOINT_KEY", "");
});

/** What a command cannot do without, each with something in its place; without one of them where one is named. */
function needed({ options }: Command, without?: string): readonly string[] {
  return Object.entries(options).flatMap(([name, option]) => {
    if (!isRequired(option) || name === without) return [];
    if (option.type === "positional") return ["x"];
    return [`--${name}`, option.type === "enum" ? String(option.options?.[0]) : "x"];
  });
}

function wrong({ code, out, err }: Ended, says: string): void {
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toContain(says);
  expect(err).not.toMatch(/\n {4}at |node:internal|\.ts:\d+/);
  expect(readdirSync(folder.path)).toEqual([]);
}

describe.each(REGISTRY.map((entry) => [entry.name, entry] as const))("%s", (name, entry) => {
  const words = name.split(" ");
  const called = async (make: (command: Command) => readonly string[]): Promise<Ended> =>
    folder.call(...words, ...make(await entry.load()));

  test("an option there is not is named", async () => {
    wrong(await called((command) => [...needed(command), "--no-such-thing"]), "There is no option --no-such-thing.");
    const told = await called((command) => [...needed(command), "--no-such-thing", "--json"]);
    wrong(told, "--no-such-thing");
    expect(JSON.parse(told.err)).toMatchObject({ error: { code: "USAGE" } });
  });

  test("what is missing is named", async () => {
    const command = await entry.load();
    const required = Object.entries(command.options).filter(([, option]) => isRequired(option));
    for (const [option, what] of required) {
      const says = `${written(option, what)} is missing`;
      wrong(await folder.call(...words, ...needed(command, option)), says);
    }
    expect(required.length).toBe(needed(command).filter((word) => !word.startsWith("--") || word === "x").length);
  });

  test("every option that lacks its value, has one it does not take, or is none of a list, is named", async () => {
    const command = await entry.load();
    for (const [option, what] of Object.entries(command.options)) {
      if (what.type === "positional") continue;
      const given = [...words, ...needed(command, option)];
      const flag = `--${option}`;
      wrong(await folder.call(...given, what.type === "boolean" ? `${flag}=x` : flag), flag);
      if (what.type !== "enum") continue;
      wrong(await folder.call(...given, flag, "\u001b[2J"), `${flag} is one of`);
    }
  });

  test("a word too many is said", async () => {
    wrong(await called((command) => [...needed(command), ...Array.from({ length: 3 }, () => "too-many")]), "too-many");
  });

  test("where nothing is found, it is said what to do, and nothing is made", async () => {
    const command = await entry.load();
    const ended = await folder.call(...words, ...needed(command));
    expect(ended.code).toBe(2);
    expect(ended.err).toMatch(/\S/);
    expect(ended.err).not.toMatch(/\n {4}at |node:internal|\.ts:\d+/);
    expect(readdirSync(folder.path)).toEqual([]);
    if (!("db" in command.options)) return;
    const rest = needed(command, "db");
    const absent = await folder.call(
      ...words,
      ...rest,
      "--db",
      folder.at("absent.db"),
      ...("as" in command.options ? ["--as", "ann"] : []),
    );
    expect(absent.code).toBe(2);
    expect(absent.err).not.toMatch(/\n {4}at |node:internal|\.ts:\d+/);
    expect(readdirSync(folder.path)).toEqual([]);
  });
});
