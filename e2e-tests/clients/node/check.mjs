// Calls a running suite with the official npm client. Exit code 0 if every check holds.
import assert from "node:assert/strict";
import { createReadStream, readFileSync } from "node:fs";
import OpenAI, { toFile } from "openai";
import { VERSION } from "openai/version";

const client = new OpenAI({
  baseURL: process.env.OPENAI_BASE_URL ?? "http://127.0.0.1:8080/v1",
  apiKey: process.env.OPENAI_API_KEY ?? "none",
});
const messages = [{ role: "user", content: "What should I do about a mild fever?" }];
const greedy = { messages, max_completion_tokens: 32, temperature: 0 };

async function models() {
  const listed = [];
  for await (const model of client.models.list()) listed.push(model);
  assert.ok(listed.length > 0);
  assert.equal((await client.models.retrieve(listed[0].id)).id, listed[0].id);
  const first = (modality) => listed.find((model) => model.medley.device && model.medley.modality === modality)?.id;
  return { text: first("text"), vision: first("vision"), speech: first("speech") };
}

async function chat(model) {
  const answer = await client.chat.completions.create({ model, ...greedy });
  assert.equal(answer.choices[0].message.role, "assistant");
  assert.ok(answer.choices[0].message.content);
  assert.ok(["stop", "length"].includes(answer.choices[0].finish_reason));
  assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
  return answer.choices[0].message.content;
}

async function streamedChat(model, whole) {
  const chunks = [];
  const stream = await client.chat.completions.create({
    model,
    ...greedy,
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const chunk of stream) chunks.push(chunk);
  const text = chunks.flatMap((chunk) => chunk.choices.map((choice) => choice.delta.content ?? "")).join("");
  assert.equal(text, whole);
  assert.equal(new Set(chunks.map((chunk) => chunk.id)).size, 1);
  assert.deepEqual(chunks.at(-1).choices, []);
  assert.ok(chunks.at(-1).usage.completion_tokens > 0);
  assert.ok(["stop", "length"].includes(chunks.at(-2).choices[0].finish_reason));
}

async function streamingHelper(model, whole) {
  const completion = await client.chat.completions.stream({ model, ...greedy }).finalChatCompletion();
  assert.equal(completion.choices[0].message.content, whole);
}

async function cutStream(model) {
  const stream = await client.completions.create({ model, prompt: "The contract", max_tokens: 200, stream: true });
  for await (const part of stream) {
    assert.ok(part.choices);
    break;
  }
}

async function logProbabilities(model) {
  const answer = await client.chat.completions.create({
    model,
    messages,
    max_completion_tokens: 4,
    logprobs: true,
    top_logprobs: 2,
    n: 2,
    seed: 1,
  });
  assert.equal(answer.choices.length, 2);
  for (const token of answer.choices[0].logprobs.content) {
    assert.ok(token.logprob <= 0);
    assert.equal(token.top_logprobs.length, 2);
  }
}

async function completions(model) {
  const answer = await client.completions.create({ model, prompt: "The contract", max_tokens: 8, echo: true });
  assert.ok(answer.choices[0].text.startsWith("The contract"));
  let text = "";
  const stream = await client.completions.create({ model, prompt: "The contract", max_tokens: 8, stream: true });
  for await (const part of stream) text += part.choices[0]?.text ?? "";
  assert.ok(text);
}

async function errors(model) {
  await assert.rejects(client.chat.completions.create({ model: "no-such-model", messages }), (failure) => {
    assert.ok(failure instanceof OpenAI.NotFoundError);
    assert.equal(failure.code, "model_not_found");
    return true;
  });
  await assert.rejects(client.chat.completions.create({ model, messages, temperature: 9 }), (failure) => {
    assert.ok(failure instanceof OpenAI.BadRequestError);
    assert.equal(failure.param, "temperature");
    assert.equal(failure.type, "invalid_request_error");
    return true;
  });
  await assert.rejects(client.chat.completions.create({ model, messages: [], stream: true }), OpenAI.BadRequestError);
}

async function pictures(model) {
  const picture = readFileSync(new URL("../../src/test/resources/pictures/red-circle.png", import.meta.url));
  const url = `data:image/png;base64,${picture.toString("base64")}`;
  const content = [
    { type: "text", text: "Describe the picture." },
    { type: "image_url", image_url: { url, detail: "auto" } },
  ];
  const asked = { model, messages: [{ role: "user", content }], max_completion_tokens: 32, temperature: 0 };
  const whole = (await client.chat.completions.create(asked)).choices[0].message.content;
  let text = "";
  for await (const chunk of await client.chat.completions.create({ ...asked, stream: true })) {
    text += chunk.choices[0]?.delta.content ?? "";
  }
  assert.equal(text, whole);
  content[1].image_url = { url: "data:image/png;base64,bm8gcGljdHVyZQ==" };
  await assert.rejects(client.chat.completions.create(asked), (failure) => {
    assert.ok(failure instanceof OpenAI.BadRequestError);
    assert.equal(failure.param, "messages[0].content[1].image_url");
    return true;
  });
  return whole;
}

async function recordings(model) {
  const file = () => createReadStream(new URL("../../src/test/resources/recordings/sentence.m4a", import.meta.url));
  const heard = (wishes) => client.audio.transcriptions.create({ model, file: file(), language: "en", ...wishes });
  const whole = (await heard({})).text;
  assert.equal((await heard({ response_format: "text" })).trim(), whole);
  const time = "00:00:\\d\\d";
  assert.match(
    await heard({ response_format: "srt" }),
    new RegExp(`^1\\n${time},\\d{3} --> ${time},\\d{3}\\n${whole}\\n\\n?$`),
  );
  assert.match(
    await heard({ response_format: "vtt" }),
    new RegExp(`^WEBVTT\\n\\n${time}\\.\\d{3} --> ${time}\\.\\d{3}\\n${whole}\\n\\n?$`),
  );
  const verbose = await heard({ response_format: "verbose_json", timestamp_granularities: ["segment", "word"] });
  assert.equal(verbose.segments[0].text.trim(), whole);
  assert.deepEqual(verbose.words.map((word) => word.word.trim()), whole.split(" "));
  let text = "";
  for await (const event of await heard({ stream: true })) {
    if (event.type === "transcript.text.delta") text += event.delta;
    else assert.equal(event.text, whole);
  }
  assert.equal(text, whole);
  return whole;
}

async function files() {
  const lines = '{"custom_id": "one"}\n'.repeat(1000);
  const kept = await client.files.create({
    file: await toFile(Buffer.from(lines), "lines.jsonl"),
    purpose: "batch",
    expires_after: { anchor: "created_at", seconds: 3600 },
  });
  assert.equal(kept.bytes, lines.length);
  assert.equal(kept.filename, "lines.jsonl");
  assert.equal(kept.expires_at, kept.created_at + 3600);
  assert.deepEqual(await client.files.retrieve(kept.id), kept);
  const listed = [];
  for await (const file of client.files.list({ purpose: "batch", limit: 2 })) listed.push(file.id);
  assert.ok(listed.includes(kept.id));
  assert.equal(await (await client.files.content(kept.id)).text(), lines);
  assert.ok((await client.files.delete(kept.id)).deleted);
  await assert.rejects(client.files.retrieve(kept.id), OpenAI.NotFoundError);
}

console.log(`openai (npm) ${VERSION}`);
const { text: model, vision, speech } = await models();
console.log(`ok models: ${model}`);
const whole = await chat(model);
console.log(`ok chat: ${JSON.stringify(whole)}`);
for (const check of [streamedChat, streamingHelper, cutStream, logProbabilities, completions, errors, files]) {
  await check(model, whole);
  console.log(`ok ${check.name}`);
}
if (vision) console.log(`ok pictures: ${JSON.stringify(await pictures(vision))}`);
if (speech) console.log(`ok recordings: ${JSON.stringify(await recordings(speech))}`);
