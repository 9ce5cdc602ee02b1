/** The contract: a text file that people can change, and what identifies one version of it. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

export interface Terms {
  readonly price: string;
  readonly handover: string;
}

/** Writes the contract with these terms over whatever is in the file. */
export function draft(file: string, { price, handover }: Terms): void {
  writeFileSync(
    file,
    `CONTRACT OF SALE

1. Selma Lind sells the sailing boat "Kittiwake" (9.40 m, built 1987) to Bruno Okafor.
2. The price is ${price}, to be paid when the boat is handed over.
3. The boat is handed over in the harbor of Travemünde on ${handover}.
4. The seller answers for no defects but those she knew of.
`,
  );
}

/** SHA-256 of the bytes of a document, in hex. */
export function fingerprint(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The same of what a file holds now. */
export function fingerprintOf(file: string): string {
  return fingerprint(readFileSync(file));
}
