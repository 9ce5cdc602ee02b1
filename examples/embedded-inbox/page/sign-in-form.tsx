/** The login of the app. */
import { useState, type ReactElement } from "react";
import { signIn, type Me } from "./own-app.ts";

export function SignInForm({ onSignedIn }: { readonly onSignedIn: (me: Me) => void }): ReactElement {
  const [problem, setProblem] = useState<string>();
  const send = (fields: FormData): void => {
    signIn(String(fields.get("id")), String(fields.get("password"))).then(onSignedIn, (error: Error) =>
      setProblem(error.message),
    );
  };
  return (
    <form action={send}>
      <label>
        Name
        <input name="id" autoComplete="username" required />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button>Sign in</button>
      {problem === undefined ? null : <p role="alert">{problem}</p>}
    </form>
  );
}
