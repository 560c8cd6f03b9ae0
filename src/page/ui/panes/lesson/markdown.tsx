/** Markdown of lessons: no HTML, no images, links to https only (SECURITY C1). Loaded when a lesson is opened. */

import { isValidElement, type ReactNode } from "react";
import ReactMarkdown from "react-markdown";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import { text } from "../../text/catalogue.ts";
import { terminal } from "../terminal/terminal-controller.ts";
import { revealed } from "../terminal/filter-output.ts";
import styles from "./lesson-pane.module.css";

const SCHEMA = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter((tag) => tag !== "img" && tag !== "input"),
  protocols: { href: ["https", "mailto"] },
  attributes: {
    ...defaultSchema.attributes,
    code: [["className", /^language-[\w-]+$/]],
  } as typeof defaultSchema.attributes,
};

function textOf(node: ReactNode): string {
  if (typeof node === "string") return node;
  if (Array.isArray(node)) return node.map(textOf).join("");
  return isValidElement<{ children?: ReactNode }>(node) ? textOf(node.props.children) : "";
}

export function Markdown({ source }: { readonly source: string }) {
  return (
    <div className={styles.markdown}>
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[[rehypeSanitize, SCHEMA]]}
        skipHtml
        components={{
          a: ({ href = "", children }) =>
            // What leads to a place of our own, or nowhere, is text: a lesson has no pages beside it.
            /^(https:\/\/|mailto:)/.test(href) ? (
              <a href={href} target="_blank" rel="noopener noreferrer">
                {children}
              </a>
            ) : (
              <>{children}</>
            ),
          pre: ({ children }) => <Block>{children}</Block>,
        }}
      >
        {revealed(source).replace(/^(```+)sh run$/gm, "$1sh-run")}
      </ReactMarkdown>
    </div>
  );
}

function Block({ children }: { readonly children?: ReactNode }) {
  const code = textOf(children).replace(/\n$/, "");
  const runnable =
    isValidElement<{ className?: string }>(children) && children.props.className === "language-sh-run";
  return (
    <div className={styles.run}>
      <pre tabIndex={0}>{code}</pre>
      <span>
        {runnable && (
          <button
            onClick={() => {
              terminal.run(code);
              window.dispatchEvent(new Event("wavetank:focus-terminal"));
            }}
          >
            {text.lesson.run}
          </button>
        )}
        <button onClick={() => void navigator.clipboard?.writeText(code)}>{text.lesson.copy}</button>
      </span>
    </div>
  );
}
