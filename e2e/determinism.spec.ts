/**
 * Same seed, same history, byte for byte: the simulation of random operations and node crashes runs in Node and in
 * Chromium from one bundle, and the digests must agree, seed by seed.
 */

import { createServer, type Server } from "node:http";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "@playwright/test";
import { build } from "vite";
import type { SimulationResult } from "../src/testing/simulate.ts";

const SEEDS = Array.from({ length: 50 }, (_, i) => i + 1);
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
        entry: resolve(import.meta.dirname, "../src/testing/simulate.ts"),
        formats: ["es"],
        fileName: () => "simulate.mjs",
      },
    },
  });
  server = createServer((request, response) => {
    if (request.url === "/simulate.mjs") {
      response.writeHead(200, { "content-type": "text/javascript" });
      response.end(readFileSync(join(outDir, "simulate.mjs")));
    } else {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<!doctype html><title>determinism</title>");
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
});

test.afterAll(() => server.close());

test("50 seeds with faults have equal digests in Node and in Chromium", async ({ page }) => {
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
