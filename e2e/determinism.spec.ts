/**
 * Same seed, same history, byte for byte: the simulation of random operations and node crashes, and sessions of typed
 * lines of every sort, run in Node and in Chromium from one bundle, and the digests must agree, seed by seed.
 */

import { createServer, type Server } from "node:http";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "@playwright/test";
import { build } from "vite";
import { often } from "../src/testing/campaign.ts";
import type { SimulationResult } from "../src/testing/simulate.ts";
import type { TypedSession } from "../src/testing/typed-session.ts";

const SEEDS = Array.from({ length: often(50, 500) }, (_, i) => i + 1);
const OPERATIONS = 15;
const outDir = resolve(import.meta.dirname, "../.cache/determinism");

type Simulate = (options: { seed: number; operations: number }) => SimulationResult;

let server: Server;

test.beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: "warn",
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      target: "es2023",
      lib: {
        entry: {
          simulate: resolve(import.meta.dirname, "../src/testing/simulate.ts"),
          session: resolve(import.meta.dirname, "../src/testing/typed-session.ts"),
        },
        formats: ["es"],
        fileName: (_format, name) => `${name}.mjs`,
      },
    },
  });
  server = createServer((request, response) => {
    const module = /^\/([\w.-]+\.m?js)$/.exec(request.url ?? "")?.[1];
    if (module !== undefined) {
      response.writeHead(200, { "content-type": "text/javascript" });
      response.end(readFileSync(join(outDir, module)));
    } else {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<!doctype html><title>determinism</title>");
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
});

test.afterAll(() => server.close());

test(`${SEEDS.length} seeds with faults have equal digests in Node and in Chromium`, async ({ page }) => {
  test.setTimeout(600_000);
  const { simulate } = (await import(pathToFileURL(join(outDir, "simulate.mjs")).href)) as {
    simulate: Simulate;
  };
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const inChromium = await page.evaluate(
    async ({ seeds, operations }) => {
      const path = "/simulate.mjs";
      const module = (await import(path)) as { simulate: Simulate };
      return seeds.map((seed) => module.simulate({ seed, operations }).digest);
    },
    { seeds: SEEDS, operations: OPERATIONS },
  );
  const inNode = SEEDS.map((seed) => simulate({ seed, operations: OPERATIONS }).digest);
  expect(inChromium).toEqual(inNode);
  expect(new Set(inNode).size).toBe(SEEDS.length);
});

const SESSION_SEEDS = Array.from({ length: often(25, 250) }, (_, i) => 1001 + i);

type PlaySession = (seed: number) => TypedSession;

test(`${SESSION_SEEDS.length} sessions of typed lines have equal digests and screens in Node and in Chromium`, async ({
  page,
}) => {
  test.setTimeout(600_000);
  const { playSession } = (await import(pathToFileURL(join(outDir, "session.mjs")).href)) as {
    playSession: PlaySession;
  };
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const inChromium = await page.evaluate(async (seeds) => {
    const path = "/session.mjs";
    const module = (await import(path)) as { playSession: PlaySession };
    return seeds.map((seed) => {
      const { digest, screen, characters } = module.playSession(seed);
      return `${digest} ${screen} ${characters}`;
    });
  }, SESSION_SEEDS);
  const inNode = SESSION_SEEDS.map((seed) => {
    const { digest, screen, characters } = playSession(seed);
    return `${digest} ${screen} ${characters}`;
  });
  expect(inChromium).toEqual(inNode);
  expect(new Set(inNode).size).toBe(SESSION_SEEDS.length);
});
