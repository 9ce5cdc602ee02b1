#!/usr/bin/env node
/** The command `holdpoint`. */
import type { Command } from "./command.ts";
import { dispatch } from "./dispatch.ts";
import { eraseCommand } from "./erase-thread.ts";
import { exportCommand } from "./export-audit.ts";
import { verifyCommand } from "./verify-audit.ts";
import { receiptCommand } from "./verify-receipt.ts";

const COMMANDS: readonly Command[] = [exportCommand, verifyCommand, receiptCommand, eraseCommand];

// A reader that goes away (`| head`) is told to the write that fails, and is no reason to end with a stack.
process.stdout.on("error", () => undefined);
process.exitCode = await dispatch(COMMANDS, process.argv.slice(2));
