/**
 * Who people are, as the organization around Holdpoint knows it.
 *
 * Roles are asked for when somebody decides and again before an approved action runs, so that a role that was taken away
 * counts no more. A person the directory does not know has no roles; a directory that fails refuses (G10).
 */
export interface Directory {
  /** The roles a person holds now; none for somebody it does not know. */
  rolesOf(person: string): readonly string[] | Promise<readonly string[]>;
  /**
   * Whether there is such a person, also one who holds no role. Where it is given, nobody can hand their vote to somebody
   * it does not know.
   */
  knows?(person: string): boolean | Promise<boolean>;
  /** Who holds a role, when that can be said: how many can be asked at once follows from it. */
  peopleIn?(role: string): readonly string[] | Promise<readonly string[]>;
  /** All roles there are, when they are known: a rule that names another is refused. */
  readonly roles?: ReadonlySet<string>;
  /**
   * Who people are in another tenant. The directory itself is about those of `default` alone: without this, and where it
   * gives undefined, nobody of another tenant holds any role.
   */
  forTenant?(tenant: string): Directory | undefined;
}
