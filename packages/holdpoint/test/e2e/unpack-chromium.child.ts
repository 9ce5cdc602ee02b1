/** Unpacks the Chromium of @sparticuz/chromium, with the libraries it needs, into the folder for temporary files. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import bundled, { inflate } from "@sparticuz/chromium";

const main = createRequire(import.meta.url).resolve("@sparticuz/chromium");
await bundled.executablePath();
await inflate(join(dirname(main), "..", "bin", "al2023.tar.br"));
