/** Commands that change something, and those that always ask. */
import type { Grammar } from "../options.ts";
import { each, names, type CommandSpec } from "./spec.ts";

const RECURSIVE: Grammar = {
  flags: "RrvfcHLPh",
  long: names("recursive preserve-root no-preserve-root verbose quiet silent changes dereference no-dereference"),
  longValues: names("reference from"),
};
const TO_DIRECTORY: Grammar = {
  values: "tSgmoN",
  long: names(
    "force recursive archive no-target-directory parents symbolic verbose delete delete-after delete-before delete-during",
  ),
  longValues: names("target-directory suffix mode owner group backup"),
};

export const EFFECTS: readonly (readonly [string, CommandSpec])[] = [
  ...each("rm srm unlink rmdir del", {
    kind: "effect",
    effect: "remove",
    options: {
      flags: "rRfivdIP",
      long: names("recursive force no-preserve-root preserve-root one-file-system dir verbose interactive"),
    },
  }),
  ...each("shred", {
    kind: "effect",
    effect: "write",
    options: {
      flags: "fuvxz",
      values: "ns",
      long: names("force remove verbose exact zero"),
      longValues: names("iterations size"),
    },
  }),
  ...each("chmod chown chgrp chattr setfacl chflags xattr icacls", {
    kind: "effect",
    effect: "permissions",
    options: RECURSIVE,
  }),
  ...each("mv", { kind: "effect", effect: "move", options: TO_DIRECTORY }),
  ...each("cp install ln scp rsync ditto", { kind: "effect", effect: "copy", options: TO_DIRECTORY }),
  ...each("tee truncate touch sponge fallocate split csplit mkdir mkfifo mknod patch", {
    kind: "effect",
    effect: "write",
    options: { flags: "aipcmd", values: "srtonl", longValues: names("size reference date") },
  }),
  ...each("dd dcfldd dc3dd", { kind: "effect", effect: "dd" }),
  ...each("mkfs mke2fs mkswap mkntfs mkdosfs mkexfatfs newfs wipefs blkdiscard", { kind: "effect", effect: "format" }),
  ...each(
    "fdisk sfdisk cfdisk gdisk sgdisk parted lvremove vgremove pvremove pvcreate badblocks sg_format resize2fs tune2fs debugfs",
    {
      kind: "effect",
      effect: "partition",
    },
  ),
  ...each(
    "cryptsetup lvm zpool zfs mdadm hdparm nvme diskutil format fsck e2fsck mount umount losetup dmsetup swapoff swapon",
    {
      kind: "effect",
      effect: "volume",
    },
  ),
  ...each("killall5", { kind: "effect", effect: "kill all" }),
  ...each("shutdown reboot halt poweroff kexec", { kind: "effect", effect: "stop" }),
  ...each("init telinit", { kind: "effect", effect: "run level" }),
  ...each("systemctl loginctl launchctl", { kind: "effect", effect: "service" }),
  ...each("kill", { kind: "effect", effect: "kill" }),
  ...each("pkill killall skill xkill", { kind: "effect", effect: "kill by name" }),
  ...each("nc ncat netcat socat telnet cryptcat", { kind: "effect", effect: "channel" }),
  ...each("holdpoint", { kind: "effect", effect: "holdpoint" }),
  ...each(
    "curl wget aria2c http https httpie xh fetch lynx w3m links lwp-request GET ftp sftp tftp dig host nslookup ping traceroute nmap " +
      "whois gh aws gcloud az openssl gpg",
    { kind: "asks", code: "NETWORK", prints: "network" },
  ),
  ...each("ssh mosh rsh rlogin kubectl helm", { kind: "asks", code: "NETWORK", carries: true, prints: "network" }),
  ...each("gunzip gzip zcat bunzip2 bzip2 bzcat xz unxz xzcat zstd zstdcat uncompress uudecode uuencode", {
    kind: "asks",
    code: "CHANGES",
    prints: "decoded",
  }),
  ...each("crontab at batch atq systemd-run launchd", {
    kind: "asks",
    code: "PERSISTENCE",
    carries: true,
    reads: true,
  }),
  ...each("useradd userdel usermod groupadd groupdel passwd chpasswd adduser deluser visudo vipw", {
    kind: "asks",
    code: "PRIVILEGE",
  }),
  ...each("npx pnpx bunx yarn pnpm parallel make cmake ninja cargo go mvn gradle pip pip3 gem composer poetry uv tsc", {
    kind: "asks",
    code: "UNKNOWN_COMMAND",
    carries: true,
    reads: true,
  }),
];

/** Beginnings of names that mean the same whatever follows: `mkfs.ext4`. */
export const EFFECT_PREFIXES: readonly (readonly [string, string])[] = [
  ["mkfs.", "mkfs"],
  ["fsck.", "fsck"],
];
