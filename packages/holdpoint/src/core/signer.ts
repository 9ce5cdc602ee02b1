/** Who signs: the engine asks for signatures and never sees a private key. */
export interface Signer {
  /** `key_` and a short digest of the public key. */
  readonly keyId: string;
  /** The Ed25519 public key: 32 bytes as base64url. */
  readonly publicKey: string;
  /** The Ed25519 signature of UTF-8 text: 64 bytes as base64url. */
  sign(text: string): string;
  /** Whether it is a signature of that text by this key, or by one whose place it took. Never throws. */
  verify(keyId: string, text: string, signature: string): boolean;
}
