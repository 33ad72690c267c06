// Reads the registry of Tokyo's regional industry plans: one file, no dependencies, in a browser or Node 18 or later.
//
//   import { Registry, Copy } from "./tokyo-plans.mjs"; // on a web page also from the site: …/api/clients/tokyo-plans.mjs
//   const registry = new Registry("https://plans.example.jp");
//   for await (const measure of registry.rows("measures", { q: "販路", region: "tama" })) console.log(measure.name);
//   registry.rows("plans", { as_of: "2026-11-28" })   // as the public read it on that day
//   const copy = new Copy(); await copy.keepInStep(registry); JSON.stringify(copy)
//
//   node tokyo-plans.mjs https://plans.example.jp sync copy.json
//   node tokyo-plans.mjs https://plans.example.jp measures q=販路 region=tama
// An approved plan is not an open call: say so where you show it.

// What the registry said in place of an answer; status is that of HTTP.
export class RegistryError extends Error {}

export class Registry {
  constructor(site) {
    this.site = site.replace(/\/+$/, "");
  }

  // The JSON at an address of the API ("measures") or of a page that follows.
  async get(address, parameters = {}) {
    const url = new URL(address, `${this.site}/api/v1/`);
    if (!url.pathname.includes("/api/v1/")) throw new RegistryError(`${address} is no address of the API`);
    for (const [name, value] of Object.entries(parameters)) {
      for (const one of [value].flat()) url.searchParams.append(name, one);
    }
    for (const wait of [1, 5, 30, 0]) {
      const response = await fetch(url);
      if (response.ok) return response.json();
      if (![429, 503].includes(response.status) || !wait) {
        const problem = await response.json().catch(() => ({}));
        throw Object.assign(new RegistryError(problem.detail_en ?? problem.detail ?? response.statusText), { status: response.status });
      }
      await new Promise((later) => setTimeout(later, 1000 * (Number(response.headers.get("Retry-After")) || wait)));
    }
  }

  // An answer and all that follow it.
  async *answers(address, parameters) {
    while (address) {
      const answer = await this.get(address, parameters);
      yield answer;
      [address, parameters] = [answer.next, {}];
    }
  }

  // Every row of a list (measures, plans, editions, municipalities …), or the one of measures/9.
  async *rows(name, parameters = {}) {
    const asked = name.includes("/") || name === "changes" ? parameters : { per_page: 1000, ...parameters };
    for await (const answer of this.answers(name, asked)) yield* answer.results ?? [answer];
  }
}

// All plans by key and all measures by id, as of a generation.
export class Copy {
  constructor({ generation, plans, measures } = { generation: 0, plans: {}, measures: {} }) {
    Object.assign(this, { generation, plans, measures });
  }

  // Reads what changed since; the number of changes.
  async keepInStep(registry) {
    if (this.generation && (await registry.get("")).generation < this.generation) {
      Object.assign(this, new Copy()); // the site came back from a backup: everything anew
    }
    let [number, names] = [0, this.generation];
    for await (const answer of registry.answers("changes", { since: this.generation })) {
      names ||= answer.generation; // rows are told with the names of the day
      for (const change of answer.results) {
        if (change.subject === "reference" && change.generation > names) {
          Object.assign(this, new Copy()); // names have changed since: everything anew
          return this.keepInStep(registry);
        }
        this.#apply(change);
        number += 1;
      }
      this.generation = answer.until;
    }
    return number;
  }

  #apply(change) {
    if (change.subject === "reference" || change.withheld) return;
    if (change.kind === "withdrawn") {
      delete this.plans[change.plan_key];
      for (const [id, row] of Object.entries(this.measures)) {
        if (row.plan_key === change.plan_key) delete this.measures[id];
      }
      return;
    }
    const [rows, id] = change.subject === "plan" ? [this.plans, change.plan_key] : [this.measures, change.measure];
    if (change.kind === "removed") delete rows[id];
    else rows[id] = { ...rows[id], ...change.new };
  }
}

async function main([, program, site, what, ...rest] = []) {
  if (!program) return; // on a web page
  const { existsSync, readFileSync, renameSync, statSync, writeFileSync } = await import("node:fs");
  const text = statSync(program, { throwIfNoEntry: false })?.isFile() ? readFileSync(program, "utf8") : "";
  if (!/^.. Reads the registry of Tokyo.*\n}\); .. The end of tokyo-plans.mjs\s*$/s.test(text)) return; // imported, or bundled with more
  if (!what || (what === "sync" ? rest.length !== 1 : !rest.every((pair) => pair.includes("=")))) {
    throw new Error("node tokyo-plans.mjs SITE sync FILE, or SITE LIST NAME=VALUE …");
  }
  if (what === "sync") {
    const copy = new Copy(existsSync(rest[0]) ? JSON.parse(readFileSync(rest[0], "utf8")) : undefined);
    if (!Number.isInteger(copy.generation)) throw new Error(`${rest[0]} is no copy of the registry`);
    console.log(await copy.keepInStep(new Registry(site)), "changes; now at generation", copy.generation);
    writeFileSync(`${rest[0]}.new`, JSON.stringify(copy));
    return renameSync(`${rest[0]}.new`, rest[0]);
  }
  const asked = {};
  for (const [name, value] of rest.map((pair) => pair.split(/=(.*)/s))) (asked[name] ??= []).push(value);
  for await (const row of new Registry(site).rows(what, asked)) console.log(JSON.stringify(row));
}

main(globalThis.process?.argv).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
}); // The end of tokyo-plans.mjs
