/** Why a file that somebody named cannot be read, and what to do; to be read after a colon. */
export function readProblem(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return "there is no such file; name one that is there";
    case "EISDIR":
      return "it is a directory; name a file in it";
    case "EACCES":
    case "EPERM":
      return "this account may not read it; let it, or name another one";
    default:
      return message;
  }
}
