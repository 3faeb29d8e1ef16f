// Sends messages to a one-to-one, follows it live, and prints its log. Needs Node 22 or later; docs/clients.md explains the rules.
//
//   node --experimental-strip-types samples/typescript/follow.ts http://localhost:5080 alice bob 5

export {}; // a module, so that it may await

type Entry = { seq: number; senderId: string; text: string | null };
type Item = { seq: number; entry?: Entry; changed?: Entry };
type StreamEvent = { name: string; id?: string; data: any };

const [server, user, other, count] = [process.argv[2], process.argv[3], process.argv[4], Number(process.argv[5])];
const headers: Record<string, string> = { "Content-Type": "application/json" };
const pause = (longest: number) => new Promise((resolve) => setTimeout(resolve, Math.random() * longest));

/** Sends a request, again and again until it is answered: each is safe to repeat. */
async function call(method: string, path: string, body?: unknown, more: Record<string, string> = {}): Promise<Response> {
  for (;; await pause(1000)) {
    const answer = await fetch(server + path, {
      method,
      headers: { ...headers, ...more },
      body: body === undefined ? undefined : JSON.stringify(body),
    }).catch(() => undefined);
    if (answer?.ok) return answer;
    if (answer && answer.status < 500 && answer.status !== 429) throw new Error(`${method} ${path}: ${await answer.text()}`);
  }
}

/** Yields the events of a stream of Server-Sent Events, until it ends. */
async function* events(answer: Response): AsyncGenerator<StreamEvent> {
  let text = "";
  for await (const part of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += part;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const fields = new Map(text.slice(0, end).split("\n").map((line) => line.split(/: (.*)/s) as [string, string]));
      text = text.slice(end + 2);
      if (fields.has("data")) yield { name: fields.get("event")!, id: fields.get("id"), data: JSON.parse(fields.get("data")!) };
    }
  }
}

const log = new Map<number, Entry>();
let position = 0;
const isDone = () => [...log.values()].filter((entry) => entry.senderId === user).length >= count;

function apply(item: Item) {
  const entry = item.entry ?? item.changed;
  if (item.seq > position && entry) log.set(entry.seq, entry);
}

async function readChanges() {
  for (let page = { through: 0, head: 1, items: [] as Item[] }; page.through < page.head; position = page.through) {
    page = await (await call("GET", `/v1/conversations/${conversation}/changes?after=${position}&limit=5`)).json();
    page.items.forEach(apply);
  }
}

headers.Authorization = `Bearer ${(await (await call("POST", "/v1/dev/sign-in", { userId: user })).json()).token}`;
const start = `${user}-${Date.now()}`;
const created = await (await call("POST", "/v1/conversations", { memberIds: [other], clientId: start })).json();
const conversation: string = created.conversation.id;
let revision: number = (await (await call("GET", "/v1/inbox")).json()).revision;
await readChanges();
const sending = (async () => {
  for (let number = 0; number < count; number++)
    await call("POST", `/v1/conversations/${conversation}/messages`, { clientId: `${start}-${number}`, text: `${user} ${number}` });
})();
for (; !isDone(); await pause(500)) {
  try {
    for await (const { name, id, data } of events(await call("GET", "/v1/events", undefined, { "Last-Event-ID": `${revision}` }))) {
      if (name === "entry" && data.conversationId === conversation && data.after <= position) {
        (data.items as Item[]).forEach(apply);
        position = Math.max(position, data.pointer.lastSeq);
      } else if (name === "resync" || data.pointer?.lastSeq > position) {
        await readChanges(); // of another conversation, too: then it finds nothing
      }
      revision = Number(id ?? revision);
      if (isDone()) break;
    }
  } catch {
    // The connection was cut.
  }
}
await sending;
for (const seq of [...log.keys()].sort((a, b) => a - b)) console.log(seq, log.get(seq)!.text);
