/** Paths that matter, as data. All in lower case: some file systems do not tell case apart. */

function list(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** Directories without which a system does not run or loses what it is for. */
export const SYSTEM_DIRECTORIES = list(`
  /bin /boot /dev /etc /lib /lib32 /lib64 /libx32 /media /mnt /nix /opt /proc /run /sbin /snap /srv /sys /usr /var
  /applications /library /network /private /system /volumes /cores
  /usr/bin /usr/include /usr/lib /usr/lib32 /usr/lib64 /usr/libexec /usr/local /usr/sbin /usr/share /usr/local/bin /usr/local/lib
  /var/lib /var/log /var/spool /var/mail /var/db  /var/run 
  /etc/ssh /etc/ssl /etc/pam.d /etc/sudoers.d /etc/systemd /etc/network /etc/init.d /etc/apt /etc/kubernetes
  /boot/efi /boot/grub /lib/modules /lib/systemd /usr/lib/systemd /var/lib/docker /var/lib/dpkg /var/lib/postgresql
  /var/lib/mysql /system/library /library/launchdaemons /private/etc /private/var /nix/store
  /mnt/c /mnt/c/windows /mnt/c/users /c /c/windows
`);

/** Directories that hold the home directories of people. */
export const HOMES = list("/home /users /export/home /var/home /private/var/home");

/** Home directories by name. */
export const HOME_DIRECTORIES = list("/root /var/root /private/var/root");

/** Files whose loss or change breaks a system, or opens it. */
export const SYSTEM_FILES = list(`
  /etc/passwd /etc/shadow /etc/gshadow /etc/group /etc/sudoers /etc/fstab /etc/ld.so.preload /etc/ld.so.conf /etc/ld.so.cache
  /etc/master.passwd /etc/nsswitch.conf /etc/inittab /etc/crypttab /etc/ssh/sshd_config /etc/security/limits.conf
  /etc/sudoers.d/* /etc/pam.d/* /boot/* /boot/grub/* /boot/grub/grub.cfg /boot/efi/*
  /bin/sh /bin/bash /usr/bin/sh /usr/bin/bash /usr/bin/sudo /usr/bin/env /sbin/init /lib/systemd/systemd
  /proc/sysrq-trigger /proc/sys/kernel/* /proc/kcore /sys/power/state /sys/firmware/efi/efivars/*
`);

/** Files that are run later, by themselves: `…/x` is `x` in any directory. */
export const PERSISTENT_FILES = list(`
  …/.bashrc …/.bash_profile …/.bash_login …/.bash_logout …/.profile …/.zshrc …/.zprofile …/.zshenv …/.zlogin …/.kshrc
  …/.ssh/authorized_keys …/.ssh/authorized_keys2 …/.ssh/rc …/.ssh/config …/.config/fish/config.fish …/.config/autostart/*
  …/.config/systemd/user/* …/library/launchagents/* …/library/launchdaemons/* …/.git/hooks/* …/.husky/* …/.gitconfig
  …/.config/git/config …/.git/config …/.npmrc …/.vimrc …/.pam_environment
  /etc/crontab /etc/cron.d/* /etc/cron.daily/* /etc/cron.hourly/* /etc/cron.weekly/* /etc/cron.monthly/* /etc/anacrontab
  /var/spool/cron/* /var/spool/cron/crontabs/* /var/spool/at/* /etc/profile /etc/profile.d/* /etc/bash.bashrc /etc/bashrc
  /etc/environment /etc/rc.local /etc/rc.d/* /etc/init.d/* /etc/systemd/system/* /usr/lib/systemd/system/* /lib/systemd/system/*
  /etc/udev/rules.d/* /etc/xdg/autostart/* /etc/zsh/zshrc /etc/zshenv /etc/hosts /etc/resolv.conf
`);

/** Devices that may be written: what is written is gone, or is shown. */
export const SAFE_DEVICES = list("/dev/null /dev/stdout /dev/stderr /dev/tty /dev/zero /dev/full /dev/fd/* /dev/stdin");

/** Places under `/dev` that hold ordinary files. */
export const FILES_IN_DEV = list("/dev/shm/* /dev/mqueue/*");

/** Files that hold what should not be shown: `…/x` is `x` in any directory. */
export const SECRET_FILES = list(`
  …/.env …/.env.local …/.env.production …/.env.development …/.env.staging …/.env.test …/.envrc …/.netrc …/.pgpass
  …/.npmrc …/.pypirc …/.git-credentials …/.htpasswd …/.my.cnf …/.dockercfg …/.vault-token …/.bash_history …/.zsh_history
  …/.psql_history …/.mysql_history …/.python_history …/.node_repl_history …/.boto …/.s3cfg …/.ssh/* …/.gnupg/* …/.aws/*
  …/.azure/* …/.kube/config …/.docker/config.json …/.config/gcloud/* …/.config/gh/hosts.yml …/.cargo/credentials.toml
  …/.gem/credentials …/.terraform.d/credentials.tfrc.json …/.password-store/*
  /etc/shadow /etc/gshadow /etc/sudoers /etc/master.passwd /etc/shadow- /etc/security/opasswd /etc/krb5.keytab
  /etc/ssl/private/* /etc/sudoers.d/* /proc/*/environ /proc/*/mem /proc/*/maps /proc/kcore /dev/mem /dev/kmem
`);

/** Names in which secrets are kept, wherever they are. */
export const SECRET_NAME =
  /^(?:id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?(?!.*\.pub$).*|.*\.(?:pem|key|p12|pfx|keystore|jks|kdbx|ppk|gpg|asc|tfstate|ovpn)|\.env(?!.*(?:example|sample|template|dist)).*|.*(?:credential|secret)s?(?:\.(?:json|ya?ml|toml|ini|txt|env|cfg))?|shadow|service[-_]account.*\.json)$/;

/** Directories in which everything is secret. */
export const SECRET_DIRECTORIES: ReadonlySet<string> = new Set(
  list(".ssh .gnupg .aws .azure .password-store secrets gcloud keyrings"),
);

/** Directories that hold secrets somewhere below. */
export const SECRET_TREES = list("/etc /var /run /proc /sys /dev /private /private/etc /private/var");
