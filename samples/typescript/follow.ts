// Sends messages to a one-to-one, follows it live, and prints its log: sequence number and text of each entry. The numbers between them are
// marks (edits, reactions, ...). Needs Node 22.6 or later, which runs TypeScript, and nothing else; an older Node says "bad option".
// docs/clients.md explains the rules; only polling behind a proxy that holds the stream back is left out.
const usage = `The arguments are the server, the user, the other user, and the number of messages:

  node --experimental-strip-types samples/typescript/follow.ts http://localhost:5080 alice bob 5`;

export {}; // a module, so that it may await

type Entry = { seq: number; changedSeq: number | null; clientId: string | null; text: string | null };
type Item = { seq: number; entry?: Entry; changed?: Entry };

const [address, user, other, count] = process.argv.slice(2);
if (process.argv.length !== 6 || !/^\d+$/.test(count)) end(usage);
const server = address.replace(/\/$/, "");
const headers: Record<string, string> = { "Content-Type": "application/json" };

function end(reason: string): never {
  console.error(reason);
  process.exit(1);
}

async function request(method: string, path: string, body: unknown, signal: AbortSignal, more: Record<string, string> = {}) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const answer = await fetch(server + path, { method, headers: { ...headers, ...more }, body: text, signal });
  if (answer.ok) return answer;
  const refusal = `${method} ${path}: ${answer.status} ${await answer.text()}`;
  if (answer.status < 500 && answer.status !== 429) end(refusal); // it would be refused again
  throw Object.assign(new Error(refusal), { seconds: Number(answer.headers.get("Retry-After") ?? 0) });
}

/** Waits before the next attempt. */
async function pause(failures: number, reason: any, least = 0) {
  console.error(`${reason.cause?.code ?? reason.cause?.message ?? reason.message}. Trying again.`);
  const seconds = Math.max(least, reason.seconds ?? 0, Math.random() * Math.min(30, 2 ** (failures - 1)));
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

/** Sends a request, again and again until it is answered: each is safe to repeat. */
async function call(method: string, path: string, body?: unknown): Promise<any> {
  for (let failures = 1; ; failures++) {
    try {
      return await (await request(method, path, body, AbortSignal.timeout(60_000))).json();
    } catch (failure) {
      await pause(failures, failure);
    }
  }
}

/** Yields the fields of each event of a stream of Server-Sent Events, until it ends, or is silent for too long. */
async function* events(lastEventId: number): AsyncGenerator<Record<string, string>> {
  const connection = new AbortController();
  const restart = () => setTimeout(() => connection.abort(new Error("The stream is silent")), silence * 1000);
  let [text, timer] = ["", restart()];
  try {
    const answer = await request("GET", "/v1/events", undefined, connection.signal, { "Last-Event-ID": `${lastEventId}` });
    for await (const part of answer.body!.pipeThrough(new TextDecoderStream())) {
      clearTimeout(timer);
      text += part;
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        yield Object.fromEntries(text.slice(0, end).split("\n").map((line) => line.split(/: ?(.*)/s)));
        text = text.slice(end + 2);
      }
      timer = restart();
    }
  } finally {
    clearTimeout(timer);
    connection.abort();
  }
}

function apply(items: Item[], through: number) {
  for (const item of items) {
    const entry = item.entry ?? item.changed;
    if (entry && item.seq > position && (entry.changedSeq ?? 0) >= (log.get(entry.seq)?.changedSeq ?? 0)) {
      log.set(entry.seq, entry);
      missing.delete(entry.clientId);
    }
  }
  position = Math.max(position, through);
}

async function readChanges() {
  for (let head = Infinity; position < head; ) {
    const page = await call("GET", `/v1/conversations/${conversation}/changes?after=${position}&limit=5`); // short pages survive bad connections
    apply(page.items, page.through);
    head = page.head;
  }
}

async function take(name: string, id: number | undefined, data: any) {
  if (name === "resync") {
    if (!["behind", "crashed"].includes(data.reason)) {
      log.clear();
      position = 0;
    }
    revision = (await call("GET", "/v1/inbox")).revision;
    await readChanges();
  } else if (["entry", "pointer"].includes(name) && (id ?? (data.pointer ?? data).revision) > revision) { // else a repeat
    const pointer = data.pointer; // there is none with "gone"
    if (pointer?.conversationId === conversation && pointer.lastSeq > position) {
      if (name === "entry" && data.after <= position) {
        apply(data.items, pointer.lastSeq);
        Object.values<string>(data.clientIds).forEach((clientId) => missing.delete(clientId));
      } else {
        await readChanges();
      }
    }
    revision = id ?? revision;
  }
}

async function send() {
  for (let number = 0; number < Number(count); number++)
    await call("POST", `/v1/conversations/${conversation}/messages`, { clientId: `${run}-${number}`, text: `${user} ${number}` });
}

headers.Authorization = `Bearer ${(await call("POST", "/v1/dev/sign-in", { userId: user })).token}`;
const [run, log] = [crypto.randomUUID(), new Map<number, Entry>()];
const missing = new Set<string | null>(Array.from({ length: Number(count) }, (_, number) => `${run}-${number}`)); // have not arrived yet
const conversation = (await call("POST", "/v1/conversations", { memberIds: [other], clientId: run })).conversation.id;
let [position, revision] = [0, (await call("GET", "/v1/inbox")).revision as number];
await readChanges();
const sending = send();
let [retry, silence] = [0, 60];
for (let failures = 0; missing.size > 0; ) {
  let failure: unknown = new Error("The stream has ended");
  try {
    for await (const fields of events(revision)) {
      const data = JSON.parse(fields.data ?? "{}");
      retry = fields.retry ? Number(fields.retry) / 1000 : retry;
      if (fields.event === "hello") {
        [failures, silence] = [0, 3 * data.heartbeatSeconds];
      } else if (fields.event === "closing") {
        if (data.retryAfterSeconds === null) end(`The server has closed the stream, and may not be asked again: ${data.code}`);
        retry = Math.max(retry, data.retryAfterSeconds);
      }
      await take(fields.event, fields.id ? Number(fields.id) : undefined, data);
      if (missing.size === 0) break;
    }
  } catch (broken) {
    failure = broken;
  }
  if (missing.size > 0) await pause(++failures, failure, retry);
}
await sending;
for (const seq of [...log.keys()].sort((a, b) => a - b)) console.log(seq, log.get(seq)!.text ?? "");
