/** Names of this machine. */

/** Whether a host name, as URLs write it, is this machine whatever the network says. */
export function isLoopbackName(hostname: string): boolean {
  return /^(?:127(?:\.\d{1,3}){3}|\[::1\]|::1|localhost)$/i.test(hostname);
}
