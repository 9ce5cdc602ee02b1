// All the set-up the project needs: dependencies, Node, build. Does nothing when nothing changed.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { ensureBuild } from "./build.mjs";
import { ensureDependencies } from "./dependencies.mjs";
import { chooseNode } from "./node.mjs";
import { step } from "./progress.mjs";
import { at } from "./workspace.mjs";

/** Brings everything; resolves to the path of the Node that runs the project. */
export function prepare() {
  return inTurn(async () => {
    const node = await bringTools();
    await ensureBuild(node);
    return node;
  });
}

/** The same without the build, for checks that read only sources. */
export function prepareTools() {
  return inTurn(bringTools);
}

async function bringTools() {
  await ensureDependencies();
  return chooseNode();
}

async function inTurn(work) {
  const release = await takeTurn();
  try {
    return await work();
  } finally {
    release();
  }
}

/** One set-up at a time in one folder: a second waits for the first, and takes over when the first has died. */
async function takeTurn() {
  const lock = at(".cache", "setup.lock");
  mkdirSync(at(".cache"), { recursive: true });
  if (!tryLock(lock)) {
    await step("waiting for another set-up in this folder", async () => {
      while (!tryLock(lock)) await delay(200);
    });
  }
  return () => rmSync(lock, { force: true });
}

function tryLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    if (!isAlive(holderOf(lock))) rmSync(lock, { force: true });
    return false;
  }
}

function holderOf(lock) {
  try {
    const text = readFileSync(lock, "utf8");
    const isBeingWritten = text === "" && Date.now() - statSync(lock).mtimeMs < 5_000;
    return isBeingWritten ? process.pid : Number(text);
  } catch {
    return process.pid; // released meanwhile: the next try gets it
  }
}

function isAlive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
