// Runs batches with the official npm client: one to its end, one that is cancelled. Exit code 0 if every check holds.
//
// node batches.mjs [--lines 5000] [--half-way COMMAND]    the command, such as a restart of the suite, runs once half of
//                                                         the first batch is done
import assert from "node:assert/strict";
import { execSync } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import OpenAI, { toFile } from "openai";
import { VERSION } from "openai/version";

const ENDED = ["completed", "failed", "cancelled", "expired"];
const { values: asked } = parseArgs({
  options: { lines: { type: "string", default: "40" }, "half-way": { type: "string" } },
});
const client = new OpenAI({
  baseURL: process.env.OPENAI_BASE_URL ?? "http://127.0.0.1:8080/v1",
  apiKey: process.env.OPENAI_API_KEY ?? "none",
});

function line(customId, model, most) {
  const content = `What should I do about a mild fever? My temperature is ${customId}.`;
  const body = { model, messages: [{ role: "user", content }], max_completion_tokens: most, temperature: 0 };
  return JSON.stringify({ custom_id: customId, method: "POST", url: "/v1/chat/completions", body });
}

const names = (count) => Array.from({ length: count }, (_, number) => `line-${number}`);

async function created(lines) {
  const file = await client.files.create({
    file: await toFile(Buffer.from(lines.join("\n")), "lines.jsonl"),
    purpose: "batch",
  });
  return client.batches.create({
    input_file_id: file.id,
    endpoint: "/v1/chat/completions",
    completion_window: "24h",
    metadata: { check: "batches" },
  });
}

// The batch once that holds; a suite that restarts meanwhile is waited for.
async function awaited(batch, done) {
  while (!done(batch)) {
    await wait(500);
    try {
      batch = await client.batches.retrieve(batch.id);
    } catch (failure) {
      const restarting = failure instanceof OpenAI.APIConnectionError || failure instanceof OpenAI.InternalServerError;
      if (!restarting) throw failure;
    }
  }
  return batch;
}

const ended = (batch) => ENDED.includes(batch.status);

async function read(file) {
  const text = file ? await (await client.files.content(file)).text() : "";
  return text.split("\n").filter(Boolean).map((each) => JSON.parse(each));
}

// A batch with one bad line: each line is in the output or among the errors, and once.
async function whole(model, count) {
  const good = names(count - 1);
  const began = Date.now();
  let batch = await created([...good.map((name) => line(name, model, 8)), line("bad", model, 0)]);
  if (asked["half-way"]) {
    await awaited(batch, (now) => ended(now) || now.request_counts.completed >= count / 2);
    execSync(asked["half-way"], { stdio: "inherit" });
  }
  batch = await awaited(batch, ended);
  assert.equal(batch.status, "completed");
  assert.deepEqual(batch.metadata, { check: "batches" });
  assert.deepEqual(batch.request_counts, { total: count, completed: count - 1, failed: 1 });
  const answers = await read(batch.output_file_id);
  assert.deepEqual(answers.map((each) => each.custom_id).sort(), good.sort());
  for (const each of answers) {
    assert.equal(each.response.status_code, 200);
    assert.ok(each.response.body.choices[0].message.content);
  }
  const [error, ...others] = await read(batch.error_file_id);
  assert.deepEqual([error.custom_id, error.response.status_code, others.length], ["bad", 400, 0]);
  const listed = [];
  for await (const each of client.batches.list({ limit: 2 })) listed.push(each.id);
  assert.ok(listed.includes(batch.id));
  return `${count} lines in ${Math.round((Date.now() - began) / 1000)} s`;
}

// A batch that is cancelled: what was done is kept, the rest is named among the errors.
async function cancelled(model, count) {
  let batch = await created(names(count).map((name) => line(name, model, 64)));
  await awaited(batch, (now) => now.status === "in_progress");
  assert.equal((await client.batches.cancel(batch.id)).status, "cancelling");
  batch = await awaited(batch, ended);
  assert.equal(batch.status, "cancelled");
  const answers = await read(batch.output_file_id);
  const errors = await read(batch.error_file_id);
  assert.equal(answers.length, batch.request_counts.completed);
  assert.ok(answers.length < count);
  assert.deepEqual([...answers, ...errors].map((each) => each.custom_id).sort(), names(count).sort());
  assert.ok(errors.every((each) => each.error.code === "batch_cancelled"));
  return `${answers.length} of ${count} lines done`;
}

let model;
for await (const each of client.models.list()) {
  if (each.medley.device && each.medley.modality === "text") model ??= each.id;
}
const lines = Number(asked.lines);
console.log(`openai (npm) ${VERSION}`);
console.log(`ok whole: ${await whole(model, lines)}`);
console.log(`ok cancelled: ${await cancelled(model, Math.max(1000, lines))}`);
