import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const CORE = [
  "kernel",
  "api",
  "client",
  "control-plane",
  "node",
  "network",
  "posix",
  "kubectl",
  "workstation",
  "cluster",
  "lessons",
].map((room) => `src/${room}/**/*.ts`);

const replaced = (name, instead) => ({
  name,
  message: `The core is synchronous and deterministic: use ${instead}.`,
});

export default tseslint.config(
  {
    ignores: [
      "dist/**",
      ".cache/**",
      "node_modules/**",
      "**/generated/**",
      "coverage/**",
      "test-results/**",
      "playwright-report/**",
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.{ts,tsx,js,mjs,cjs}"],
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "require-yield": "off",
      "no-restricted-syntax": [
        "error",
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: "Untrusted text never reaches HTML.",
        },
        { selector: "ExportDefaultDeclaration", message: "No default exports: a thing has one name." },
      ],
    },
  },
  {
    files: ["*.config.{js,ts}", "eslint.config.js", "e2e/*.config.ts"],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    files: ["src/page/ui/**/*.{ts,tsx}"],
    plugins: { "react-hooks": reactHooks },
    // The two classic rules; the others check code for the React compiler, which we do not use.
    rules: { "react-hooks/rules-of-hooks": "error", "react-hooks/exhaustive-deps": "error" },
  },
  {
    files: CORE,
    ignores: ["**/*.test.ts", "**/*.canary.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        replaced("setTimeout", "scope.after"),
        replaced("setInterval", "scope.every"),
        replaced("queueMicrotask", "scope.soon"),
        replaced("Date", "scope.nowMs and api/time.ts"),
        replaced("Promise", "callbacks in kernel tasks"),
        replaced("performance", "scope.nowMs"),
        replaced("crypto", "scope.random"),
        replaced("fetch", "the network model"),
        replaced("structuredClone", "structure-sharing copies"),
        replaced("Intl", "explicit formatting"),
        replaced("console", "kernel.note"),
        replaced("process", "options passed by the caller"),
      ],
      "no-restricted-properties": [
        "error",
        ...["random", "exp", "log", "log2", "log10", "pow", "sin", "cos", "tan", "expm1", "log1p"].map(
          (property) => ({
            object: "Math",
            property,
            message:
              "Engines may compute it differently, or it is not seeded: use scope.random or integer arithmetic.",
          }),
        ),
        { property: "toLocaleString", message: "The core knows no locale." },
        { property: "localeCompare", message: "The core knows no locale: compare with < and >." },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "AwaitExpression", message: "The core is synchronous." },
        { selector: ":function[async=true]", message: "The core is synchronous." },
        { selector: "ExportDefaultDeclaration", message: "No default exports: a thing has one name." },
      ],
    },
  },
);
