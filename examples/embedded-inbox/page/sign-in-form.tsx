/** The login of the app. */
import { useState, type ReactElement } from "react";
import { formText } from "./form-text.ts";
import { signIn, type Me } from "./own-app.ts";

export function SignInForm({ onSignedIn }: { readonly onSignedIn: (me: Me) => void }): ReactElement {
  const [problem, setProblem] = useState<string>();
  const send = async (fields: FormData): Promise<void> => {
    try {
      onSignedIn(await signIn(formText(fields, "id"), formText(fields, "password")));
    } catch (error) {
      setProblem((error as Error).message);
    }
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
