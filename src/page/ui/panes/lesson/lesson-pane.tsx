import { Suspense, lazy, useState } from "react";
import { Button } from "../../parts/parts.tsx";
import { page, usePage } from "../../state/page-store.ts";
import { session } from "../../state/session.ts";
import { text } from "../../text/catalogue.ts";
import { terminal } from "../terminal/terminal-controller.ts";
import type { LessonCommand } from "../../../protocol/lesson.ts";
import styles from "./lesson-pane.module.css";

const Markdown = lazy(() => import("./markdown.tsx").then((module) => ({ default: module.Markdown })));
const words = text.lesson;
const send = (command: LessonCommand): void => session.live()?.send({ type: "lesson", command });

export function LessonPane() {
  const lesson = usePage((state) => state.lesson);
  const lessons = usePage((state) => state.lessons);
  const ready = usePage((state) => state.ready);
  const preparing = !ready && session.address().lesson !== undefined;
  return (
    <section className={styles.pane} aria-label={text.regions.lesson}>
      {lesson ? (
        <Step />
      ) : (
        <>
          <Head title={words.choose} />
          <p className={styles.soft}>
            {preparing ? words.preparing : lessons.length > 0 ? words.chooseHint : words.none}
          </p>
          <ul className={styles.choices}>
            {lessons.map((choice) => (
              <li key={choice.id}>
                <button onClick={() => void session.visit(choice.id)}>
                  <span>{choice.title}</span>
                  <small>
                    {choice.course} · {words.minutes(choice.minutes)}
                  </small>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Head({ title }: { readonly title: string }) {
  return (
    <div className={styles.head}>
      <span className={styles.over}>{title}</span>
      <Button quiet label={words.fold} onClick={() => page.set({ lessonFolded: true })}>
        ‹
      </Button>
    </div>
  );
}

function Step() {
  const lesson = usePage((state) => state.lesson);
  const lessons = usePage((state) => state.lessons);
  const [shownSolution, setShownSolution] = useState(0);
  if (!lesson) return null;
  const { step, stepIndex, stepCount } = lesson;
  const passed = step.checks.every((check) => check.passed);
  const last = stepIndex + 1 >= stepCount;
  const nextLesson = lessons[lessons.findIndex(({ id }) => id === lesson.id) + 1];
  return (
    <>
      <Head title={`${lesson.title} · ${words.step(stepIndex + 1, stepCount)}`} />
      <h2 className={styles.title}>{step.title}</h2>
      <Suspense fallback={<p className={styles.soft}>…</p>}>
        <Markdown source={step.markdown} />
        {step.checks.length > 0 && (
          <>
            <span className={styles.over}>{words.toGoOn}</span>
            <ul className={styles.checks}>
              {step.checks.map((check) => (
                <li key={check.id}>
                  <i data-passed={check.passed} aria-hidden="true">
                    {check.passed ? "✓" : "…"}
                  </i>
                  <span>
                    <Emphasis source={check.text} />
                    {check.detail && <small>{check.detail}</small>}
                    <span className="visually-hidden">{check.passed ? " (done)" : " (not yet)"}</span>
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
        {step.hints.map((hint, index) => (
          <div key={index} className={styles.hint}>
            <Markdown source={hint} />
          </div>
        ))}
        {passed && step.debrief && (
          <div className={styles.debrief}>
            <span className={styles.over}>{words.debrief}</span>
            <Markdown source={step.debrief} />
          </div>
        )}
      </Suspense>
      <div className={styles.actions}>
        {step.hints.length < step.hintCount && !passed && (
          <Button onClick={() => send({ action: "hint" })}>
            {words.hint(step.hints.length, step.hintCount)}
          </Button>
        )}
        {step.solution.length > 0 && !passed && (
          <Button
            onClick={() => {
              terminal.propose(step.solution[shownSolution % step.solution.length] ?? "");
              setShownSolution(shownSolution + 1);
              window.dispatchEvent(new Event("wavetank:focus-terminal"));
            }}
          >
            {words.solution}
          </Button>
        )}
        {passed && !last ? (
          <Button primary onClick={() => send({ action: "go", stepIndex: stepIndex + 1 })}>
            {words.next}
          </Button>
        ) : passed && nextLesson ? (
          <Button primary onClick={() => void session.visit(nextLesson.id)}>
            {words.nextLesson}
          </Button>
        ) : (
          <Button primary onClick={() => send({ action: "check" })}>
            {words.check}
          </Button>
        )}
        {stepIndex > 0 && (
          <Button quiet onClick={() => send({ action: "go", stepIndex: stepIndex - 1 })}>
            {words.back}
          </Button>
        )}
        <Button quiet onClick={() => send({ action: "reset" })}>
          {words.reset}
        </Button>
        <Restart key={lesson.id} />
        <Button quiet onClick={() => void session.visit(undefined)}>
          {words.leave}
        </Button>
      </div>
    </>
  );
}

/** From the first step, on a fresh cluster: what was made in this lesson goes, so it takes two clicks. */
function Restart() {
  const [sure, setSure] = useState(false);
  const readOnly = usePage((state) => state.readOnly);
  return (
    <Button
      quiet
      danger={sure}
      disabled={readOnly}
      onClick={() => {
        if (sure) void session.restart();
        setSure(!sure);
      }}
    >
      {sure ? words.restartSure : words.restart}
    </Button>
  );
}

/** One line of a check: names stand in bold. */
function Emphasis({ source }: { readonly source: string }) {
  return source
    .split("**")
    .map((part, index) => (index % 2 === 1 ? <strong key={index}>{part}</strong> : part));
}
