/** One run of a command: its flags and arguments, and what it needs of the world, loaded when first asked for. */

import { isTerminal, write, type Coroutine, type ProcessContext } from "#posix/system-calls.ts";
import type { Command } from "./command.ts";
import { usageError, type CommandError } from "./errors.ts";
import type { FlagSet } from "./flags/flag-set.ts";
import { readDryRun, type DryRun } from "./flags/dry-run.ts";
import { loadClientConfig, type ClientConfig } from "./kubeconfig/client-config.ts";
import { Discovery } from "./rest/discovery.ts";
import { RestClient } from "./rest/rest-client.ts";

export class Invocation {
  private loadedConfig: ClientConfig | undefined;
  private loadedClient: RestClient | undefined;
  private loadedDiscovery: Discovery | undefined;

  constructor(
    readonly process: ProcessContext,
    readonly command: Command,
    /** e.g. "kubectl rollout status" */
    readonly commandPath: string,
    readonly flags: FlagSet,
  ) {}

  get args(): readonly string[] {
    return this.flags.arguments;
  }

  out(text: string): Coroutine<void> {
    return write(1, text);
  }

  err(text: string): Coroutine<void> {
    return write(2, text);
  }

  isTerminal(descriptor: number): Coroutine<boolean> {
    return isTerminal(descriptor);
  }

  *config(): Coroutine<ClientConfig> {
    return (this.loadedConfig ??= yield* loadClientConfig(this.process, this.flags));
  }

  *client(): Coroutine<RestClient> {
    if (!this.loadedClient) {
      this.loadedClient = new RestClient((yield* this.config()).rest);
      this.loadedClient.verbosity = this.flags.integer("v");
    }
    return this.loadedClient;
  }

  *discovery(): Coroutine<Discovery> {
    return (this.loadedDiscovery ??= new Discovery(yield* this.client()));
  }

  *namespace(): Coroutine<string> {
    return (yield* this.config()).namespace;
  }

  /** Throws "…\nSee 'kubectl x -h' for help and examples". */
  usageError(message: string): CommandError {
    return usageError(this.commandPath, message);
  }

  /** --dry-run as commands understand it; throws on another word. */
  dryRun(): DryRun {
    return readDryRun(this.flags.text("dry-run")).dryRun;
  }
}
