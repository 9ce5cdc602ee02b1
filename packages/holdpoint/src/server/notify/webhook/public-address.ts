/**
 * Which addresses are on the public internet: everything else is where a server must not be made to send things.
 *
 * P1. It is what is public that is listed for IPv6 (2000::/3, without what is special in it), and what is special that
 *     is listed for IPv4, by the registries of IANA. What is no address is not public.
 * P2. An IPv4 address inside an IPv6 one (mapped, translated, 6to4, Teredo) is not public, whatever it is: nobody's
 *     receiver is at one.
 */
import { BlockList, isIP } from "node:net";

const SPECIAL_V4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  // Shared by carriers (CGNAT); some clouds have their metadata service here.
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  // Link-local; the metadata service of most clouds.
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  // Multicast, reserved, broadcast.
  ["224.0.0.0", 3],
];

/** Within 2000::/3. */
const SPECIAL_V6: readonly (readonly [string, number])[] = [
  // Teredo, benchmarking, ORCHID and other protocol assignments.
  ["2001::", 23],
  ["2001:db8::", 32],
  // 6to4.
  ["2002::", 16],
  ["2620:4f:8000::", 48],
  ["3fff::", 20],
];

function listOf(family: "ipv4" | "ipv6", nets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of nets) list.addSubnet(net, prefix, family);
  return list;
}

const specialV4 = listOf("ipv4", SPECIAL_V4);
const specialV6 = listOf("ipv6", SPECIAL_V6);
const globalV6 = listOf("ipv6", [["2000::", 3]]);

/** True for the text of an IP address that is on the public internet (P1, P2). */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !specialV4.check(address, "ipv4");
    case 6:
      // A zone names an interface of this machine.
      return !address.includes("%") && globalV6.check(address, "ipv6") && !specialV6.check(address, "ipv6");
    default:
      return false;
  }
}
