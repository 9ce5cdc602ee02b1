/** A file system that cannot do what is asked of it. */
import { linkSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { createFile } from "./private-file.ts";

vi.mock("node:fs", async (original) => ({
  ...(await original<typeof import("node:fs")>()),
  linkSync: vi.fn<() => void>(),
}));

test("where there are no links no file is made, and nothing is left behind (F2)", () => {
  const directory = mkdtempSync(join(tmpdir(), "holdpoint-"));
  vi.mocked(linkSync).mockImplementation(() => {
    throw Object.assign(new Error("no links here"), { code: "EPERM" });
  });
  expect(() => createFile(join(directory, "key.pem"), "x", "private")).toThrow("key.pem cannot be written (EPERM).");
  expect(readdirSync(directory)).toEqual([]);
  rmSync(directory, { recursive: true });
});
