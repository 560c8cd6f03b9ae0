/** Small pieces that many panes share. */

import { useEffect, useRef, type ReactNode } from "react";
import styles from "./parts.module.css";

export function Button(props: {
  readonly children: ReactNode;
  readonly onClick: () => void;
  readonly label?: string;
  readonly title?: string;
  readonly primary?: boolean;
  readonly quiet?: boolean;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly expanded?: boolean;
  readonly pressed?: boolean;
}) {
  return (
    <button
      type="button"
      className={styles.button}
      data-kind={props.primary ? "primary" : props.danger ? "danger" : props.quiet ? "quiet" : undefined}
      onClick={props.onClick}
      aria-label={props.label}
      title={props.title ?? props.label}
      disabled={props.disabled}
      aria-expanded={props.expanded}
      aria-pressed={props.pressed}
    >
      {props.children}
    </button>
  );
}

export interface TabChoice<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly badge?: string;
}

/** Tabs with arrow keys; the panel's id is `${name}-${id}`. */
export function Tabs<Id extends string>(props: {
  readonly name: string;
  readonly label: string;
  readonly tabs: readonly TabChoice<Id>[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
  readonly aside?: ReactNode;
}) {
  const { tabs, selected } = props;
  const chosen = tabs.findIndex((tab) => tab.id === selected);
  const go = (index: number): void => {
    const next = tabs[(index + tabs.length) % tabs.length];
    if (!next) return;
    props.onSelect(next.id);
    document.getElementById(`${props.name}-tab-${next.id}`)?.focus();
  };
  return (
    <div className={styles.tabs}>
      <div role="tablist" aria-label={props.label} className={styles.tablist}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            id={`${props.name}-tab-${tab.id}`}
            type="button"
            role="tab"
            aria-selected={tab.id === selected}
            aria-controls={`${props.name}-${tab.id}`}
            tabIndex={tab.id === selected ? 0 : -1}
            className={styles.tab}
            onClick={() => props.onSelect(tab.id)}
            onKeyDown={(event) => {
              if (event.key === "ArrowRight") go(chosen + 1);
              if (event.key === "ArrowLeft") go(chosen - 1);
              if (event.key === "Home") go(0);
              if (event.key === "End") go(-1);
            }}
          >
            {tab.label}
            {tab.badge && <span className={styles.badge}>{tab.badge}</span>}
          </button>
        ))}
      </div>
      {props.aside}
    </div>
  );
}

/** A small panel under its button; closes on Escape and on a click elsewhere. */
export function Popover(props: {
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  const { onClose } = props;
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.querySelector<HTMLElement>("button, input, select")?.focus();
    const outside = (event: PointerEvent): void => {
      const target = event.target as Element;
      if (!box.current?.contains(target) && !target.closest("[aria-expanded]")) onClose();
    };
    const escape = (event: KeyboardEvent): void => {
      if (event.key === "Escape") onClose();
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("keydown", escape);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("keydown", escape);
      if (before?.isConnected) before.focus();
    };
  }, [onClose]);
  return (
    <div ref={box} className={styles.popover} role="dialog" aria-label={props.label}>
      {props.children}
    </div>
  );
}

export function Empty(props: {
  readonly title: string;
  readonly hint?: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      <b>{props.title}</b>
      {props.hint && <p>{props.hint}</p>}
      {props.children}
    </div>
  );
}
