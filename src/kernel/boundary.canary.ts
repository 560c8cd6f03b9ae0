/**
 * A canary: it compiles only while the core is type-checked without the browser's and Node's globals. If one leaks in
 * (a lib, a types package), the expected error is missing and the build fails here.
 */

// @ts-expect-error the core knows no page
void document;
// @ts-expect-error the core knows no window
void window;
// @ts-expect-error the core knows no Node process
void process;
// @ts-expect-error the core has no wall-clock timers: scope.after
void setTimeout;
// @ts-expect-error the core does not fetch
void fetch;
// @ts-expect-error the core has no console: kernel.note
void console;

export {};
