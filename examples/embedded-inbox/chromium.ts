/** A real browser: the machine's own Chromium where there is one, else that of @sparticuz/chromium. */
import { existsSync } from "node:fs";
import bundled from "@sparticuz/chromium";
import { chromium, type Browser } from "playwright-core";

const SYSTEM = "/usr/bin/chromium";

/** Starts it. Without `bundled.args`: they switch off what is looked at here, which requests pages may make of others. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: existsSync(SYSTEM) ? SYSTEM : await bundled.executablePath() });
}
