/** Programs on the pages run and print what the page says; every piece of TypeScript on them compiles. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { pages, root, type Page } from "./pages.ts";
import { commands, makeFolder, programs, removeFolder, run, write, type Command } from "./programs.ts";

const folder = makeFolder();
afterAll(() => removeFolder(folder));

const withCode = pages().filter(({ blocks }) => blocks.some(({ language }) => language === "ts"));
const folderOf = ({ path }: Page): string => join(folder, path.replace(/\.md$/, ""));
for (const page of withCode) write(page, folderOf(page));

async function check(page: Page, { args, prints, line }: Command): Promise<void> {
  const { code, stdout, stderr } = await run(args, folderOf(page));
  const where = `${page.path}:${line}: node ${args.join(" ")}`;
  expect({ where, prints: stdout.trim(), ...(code === 0 ? {} : { code, stderr }) }).toEqual({ where, prints });
}

describe("programs", () => {
  for (const page of withCode.filter((candidate) => programs(candidate).length > 0)) {
    test.concurrent(page.path, async () => {
      const all = commands(page);
      expect(all.map(({ args: [file] }) => file)).toEqual(
        expect.arrayContaining(programs(page).map(({ name }) => name)),
      );
      // One program after another may use one file; different programs have files of their own.
      const ofEach = [...Map.groupBy(all, ({ args: [file] }) => file).values()];
      await Promise.all(
        ofEach.map(async (commandsOfOne) => {
          for (const command of commandsOfOne) await check(page, command);
        }),
      );
    });
  }
});

test("every block of TypeScript compiles", async () => {
  const compilerOptions = { noEmit: true, noUnusedLocals: false, noUnusedParameters: false };
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: join(root, "tsconfig.base.json"), compilerOptions, include: ["**/*.ts"] }),
  );
  const tsc = join(root, "node_modules", "@typescript", "native", "bin", "tsc");
  const { stdout } = await run([tsc, "-p", folder, "--pretty", "false"], folder);
  expect(stdout).toBe("");
});
