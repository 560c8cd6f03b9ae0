import { useEffect, useRef, useState } from "react";
import { page } from "../state/page-store.ts";
import { session } from "../state/session.ts";
import { text } from "../text/catalogue.ts";
import { Button } from "./parts.tsx";
import styles from "./help-dialog.module.css";

export function HelpDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [sure, setSure] = useState(false);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  const close = (): void => page.set({ open: undefined });
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby="help-title" onClose={close}>
      <h2 id="help-title">{text.help.title}</h2>
      <p>{text.help.intro}</p>
      <h3>{text.help.shortcuts}</h3>
      <dl>
        {text.help.keys.map(([keys, what]) => (
          <div key={keys}>
            <dt>{keys}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <h3>{text.help.simulated}</h3>
      <ul>
        {text.help.simulatedItems.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
      <div className={styles.row}>
        <span>{text.help.startOverHint}</span>
        <Button danger onClick={() => (sure ? void session.startOver() : setSure(true))}>
          {sure ? text.help.confirm : text.help.startOver}
        </Button>
      </div>
      <div className={styles.row}>
        <small>{text.help.version(WAVETANK_VERSION)}</small>
        <Button primary onClick={close}>
          {text.help.close}
        </Button>
      </div>
    </dialog>
  );
}
