/** Random text that keeps the digest of an erased payload from being guessed. */
export function newSalt(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64url");
}
