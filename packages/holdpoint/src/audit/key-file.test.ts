import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openKeyFile, rotateKeyFile } from "./key-file.ts";
import { keyRingText, publicHalf, readKeyRing, rotationHolds } from "./key-ring.ts";
import { createFile, moveFile, readGuarded, replaceFile } from "./private-file.ts";
import { KeySet } from "./public-key.ts";
import { SigningKey } from "./signing-key.ts";

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "holdpoint-"));
  path = join(directory, "key.pem");
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  chmodSync(directory, 0o700);
  rmSync(directory, { recursive: true });
});

const modeOf = (file: string): number => statSync(file).mode & 0o777;
const refused = (says: RegExp): object =>
  expect.objectContaining({ code: "KEY_INVALID", message: expect.stringMatching(says) as string }) as object;

test("a key is made on first use, in a file of mode 0600, and is the same ever after (L1)", () => {
  const { signer, ring } = openKeyFile(path);
  expect(modeOf(path)).toBe(0o600);
  expect(modeOf(`${path}.ring.json`)).toBe(0o644);
  expect(ring).toEqual({ keys: [publicHalf(signer)], rotations: [] });
  const again = openKeyFile(path);
  expect(again.signer.keyId).toBe(signer.keyId);
  expect(again.ring).toEqual(ring);
  expect(readdirSync(directory).sort()).toEqual(["key.pem", "key.pem.ring.json"]);
});

test("the umask neither opens nor shuts what is made", () => {
  const before = process.umask(0o777);
  try {
    openKeyFile(path);
  } finally {
    process.umask(before);
  }
  expect(modeOf(path)).toBe(0o600);
  expect(modeOf(`${path}.ring.json`)).toBe(0o644);
});

test("a key that the user brought is taken, also behind a link", () => {
  const brought = SigningKey.create();
  writeFileSync(join(directory, "mounted"), brought.toPem(), { mode: 0o600 });
  symlinkSync("mounted", path);
  expect(openKeyFile(path).signer.keyId).toBe(brought.keyId);
});

test.each([0o640, 0o604, 0o660, 0o602, 0o777])("a key file of mode %o is refused", (mode) => {
  openKeyFile(path);
  chmodSync(path, mode);
  expect(() => openKeyFile(path)).toThrow(
    refused(new RegExp(`key\\.pem is open to others \\(mode 0${mode.toString(8)}\\); say "chmod 600"`)),
  );
});

test("a ring that others may write is refused, one they may read is not", () => {
  openKeyFile(path);
  chmodSync(`${path}.ring.json`, 0o666);
  expect(() => openKeyFile(path)).toThrow(refused(/ring\.json is open to others/));
  chmodSync(`${path}.ring.json`, 0o444);
  expect(openKeyFile(path).ring.keys).toHaveLength(1);
});

test("a directory in which anybody may exchange files is refused, unless it is sticky", () => {
  chmodSync(directory, 0o777);
  expect(() => openKeyFile(path)).toThrow(refused(/writable by everybody \(mode 0777\)/));
  expect(existsSync(path)).toBe(false);
  chmodSync(directory, 0o1777);
  expect(openKeyFile(path).signer.keyId).toMatch(/^key_/);
});

test("a file of somebody else is refused", () => {
  openKeyFile(path);
  if (process.getuid?.() === 0) chownSync(path, 4_242, 4_242);
  else vi.spyOn(process, "getuid").mockReturnValue(4_242);
  expect(() => openKeyFile(path)).toThrow(refused(/belongs to another user/));
});

test.each([
  ["a directory", () => mkdirSync(path), /key\.pem is no file/],
  ["no key", () => writeFileSync(path, "nonsense", { mode: 0o600 }), /key\.pem holds no private Ed25519 key/],
  [
    "cut short",
    () => writeFileSync(path, SigningKey.create().toPem().slice(0, 60), { mode: 0o600 }),
    /holds no private/,
  ],
  ["a broken ring", () => writeFileSync(`${path}.ring.json`, "{", { mode: 0o600 }), /key ring cannot be read/],
  ["a link to nowhere", () => symlinkSync("absent", path), /is a link to a file that is not there/],
  ["a link to itself", () => symlinkSync("key.pem", path), /cannot be read \(ELOOP\)/],
])("a key file that is %s is refused", (_, make, says) => {
  make();
  expect(() => openKeyFile(path)).toThrow(refused(says));
});

test("a directory that is not there is refused", () => {
  expect(() => openKeyFile(join(directory, "absent", "key.pem"))).toThrow(refused(/absent cannot be used \(ENOENT\)/));
});

test("where a file cannot be written, nothing is left behind", () => {
  const long = join(directory, "k".repeat(250));
  expect(() => createFile(long, "x", "private")).toThrow(refused(/cannot be written \(ENAMETOOLONG\)/));
  mkdirSync(`${path}.ring.json.d`);
  expect(() => replaceFile(`${path}.ring.json.d`, "x", "public")).toThrow(refused(/cannot be written/));
  expect(readdirSync(directory)).toEqual(["key.pem.ring.json.d"]);
});

test("what is there is not replaced by a new file, and only a file that is there is moved (F2)", () => {
  expect(createFile(path, "one", "private")).toBe(true);
  expect(createFile(path, "two", "private")).toBe(false);
  expect(readGuarded(path, "private")).toBe("one");
  moveFile(join(directory, "absent"), path);
  expect(readFileSync(path, "utf8")).toBe("one");
  mkdirSync(join(directory, "full"));
  writeFileSync(join(directory, "full", "x"), "");
  expect(() => moveFile(path, join(directory, "full"))).toThrow(refused(/cannot be renamed/));
});

test("of processes that start at once, all take one key (L1)", async () => {
  const module = JSON.stringify(new URL("key-file.ts", import.meta.url).href);
  const code = `import { openKeyFile } from ${module}; process.stdout.write(openKeyFile(${JSON.stringify(path)}).signer.keyId);`;
  const ids = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, [
        "--disable-warning=ExperimentalWarning",
        "--input-type=module",
        "--eval",
        code,
      ]);
      let out = "";
      child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
      child.stderr.pipe(process.stderr);
      await once(child, "close");
      return out;
    }),
  );
  const { signer, ring } = openKeyFile(path);
  expect(new Set(ids)).toEqual(new Set([signer.keyId]));
  expect(ring.keys).toEqual([publicHalf(signer)]);
  expect(readdirSync(directory).sort()).toEqual(["key.pem", "key.pem.ring.json"]);
});

test("a rotation hands over, keeps the public keys and forgets the old private one", () => {
  const old = openKeyFile(path).signer;
  const secret = readFileSync(path, "utf8");
  const { signer, ring } = rotateKeyFile(path, 10);
  expect(signer.keyId).not.toBe(old.keyId);
  expect(ring.keys).toEqual([publicHalf(old), publicHalf(signer)]);
  expect(ring.rotations).toMatchObject([{ content: { from: old.keyId, to: publicHalf(signer), at: 10 } }]);
  expect(ring.rotations.every((rotation) => rotationHolds(rotation, new KeySet(ring.keys)))).toBe(true);
  expect(openKeyFile(path)).toMatchObject({ signer: { keyId: signer.keyId }, ring });
  expect(readdirSync(directory).sort()).toEqual(["key.pem", "key.pem.ring.json"]);
  expect(readdirSync(directory).map((name) => readFileSync(join(directory, name), "utf8"))).not.toContain(secret);
  expect(rotateKeyFile(path, 20).ring.rotations).toHaveLength(2);
});

test("a rotation that was cut short before the ring knew of it did not happen, and is not begun over it (L2)", () => {
  const { signer } = openKeyFile(path);
  writeFileSync(`${path}.next`, SigningKey.create().toPem(), { mode: 0o600 });
  expect(openKeyFile(path).signer.keyId).toBe(signer.keyId);
  expect(() => rotateKeyFile(path, 10)).toThrow(refused(/key\.pem\.next is there: another rotation is under way/));
  rmSync(`${path}.next`);
  expect(rotateKeyFile(path, 10).ring.rotations).toHaveLength(1);
});

test("a rotation that was cut short after the ring knew of it is brought to its end by whoever comes next (L2)", () => {
  const old = openKeyFile(path).signer;
  const { signer, ring } = rotateKeyFile(path, 10);
  renameSync(path, `${path}.next`);
  writeFileSync(path, old.toPem(), { mode: 0o600 });
  expect(openKeyFile(path)).toMatchObject({ signer: { keyId: signer.keyId }, ring });
  expect(existsSync(`${path}.next`)).toBe(false);
});

test("a key that is put in place of another is added to the ring, the old one stays", () => {
  const old = openKeyFile(path).signer;
  const brought = SigningKey.create();
  writeFileSync(path, brought.toPem());
  expect(openKeyFile(path).ring).toEqual({ keys: [publicHalf(old), publicHalf(brought)], rotations: [] });
  expect(readKeyRing(readFileSync(`${path}.ring.json`, "utf8")).keys).toHaveLength(2);
  expect(readFileSync(`${path}.ring.json`, "utf8")).toBe(keyRingText(openKeyFile(path).ring));
});

test("where files have no modes, none are asked for", () => {
  vi.stubGlobal("process", Object.create(process, { platform: { value: "win32" } }));
  chmodSync(directory, 0o777);
  const { signer } = openKeyFile(path);
  chmodSync(path, 0o644);
  expect(openKeyFile(path).signer.keyId).toBe(signer.keyId);
});
