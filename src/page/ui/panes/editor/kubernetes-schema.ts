/** Kubernetes' JSON schema for the editor, made at build time (`npm run generate`), fetched as a chunk of its own. */

const found = import.meta.glob<{ default: unknown }>("../../../../api/schema/generated/*.json");

/** One schema whose alternatives are the kinds; undefined when none was generated. */
export async function kubernetesSchema(): Promise<unknown> {
  const load = Object.entries(found).find(([path]) => /doc|full/.test(path)) ?? Object.entries(found)[0];
  return load ? (await load[1]()).default : undefined;
}
