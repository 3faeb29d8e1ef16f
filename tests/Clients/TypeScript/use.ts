// Uses a client of openapi-typescript and openapi-fetch. Arguments: the server's address, and a unique prefix for user ids. Prints what
// it reads; the test compares the output.
import createClient from "openapi-fetch";
import type { components, paths } from "./obj/parley.js";

type Message = components["schemas"]["Message"];

const [address, prefix] = process.argv.slice(2);
const [annasId, bobsId, carlsId] = [`${prefix}-anna`, `${prefix}-bob`, `${prefix}-carl`];
const anna = await signIn(annasId);
const bob = await signIn(bobsId);
await signIn(carlsId);
const { revision } = valueOf(await anna.GET("/v1/inbox"));

const group = await create("Trip");
const inGroup = { params: { path: { id: group } } };
const sent = valueOf(await anna.POST("/v1/conversations/{id}/messages", { ...inGroup, body: { clientId: "hello", text: "Hello" } }));
valueOf(await anna.POST("/v1/conversations/{id}/members", { ...inGroup, body: { userIds: [carlsId], shareHistory: true } }));
valueOf(await anna.PATCH("/v1/conversations/{id}/messages/{seq}", {
  params: { path: { id: group, seq: sent.seq } },
  body: { text: "Hello all" },
}));

for (const message of valueOf(await anna.GET("/v1/conversations/{id}/messages", inGroup)).items)
  console.log(`entry ${message.seq}: ${describe(message)}`);
for (const change of valueOf(await anna.GET("/v1/conversations/{id}/changes", inGroup)).items) {
  if (change.entry) console.log(`change ${change.seq}: new, ${describe(change.entry)}`);
  if (change.changed) console.log(`change ${change.seq}: of ${change.changed.seq}, ${describe(change.changed)}`);
}

valueOf(await anna.PATCH("/v1/conversations/{id}/settings", { ...inGroup, body: { mutedUntil: "forever" } }));
for (const pointer of valueOf(await anna.GET("/v1/inbox")).items)
  console.log(`inbox: ${pointer.name}, muted until ${pointer.mutedUntil}, ${pointer.lastMessage?.excerpt}`);
for (const pointer of valueOf(await bob.GET("/v1/inbox", { params: { query: { folder: "main" } } })).items)
  console.log(`inbox: ${pointer.name}, muted until ${pointer.mutedUntil}`);

const other = await create("Other");
await anna.DELETE("/v1/conversations/{id}/members/{userId}", { params: { path: { id: other, userId: annasId } } });
for (const change of valueOf(await anna.GET("/v1/inbox/changes", { params: { query: { since: revision } } })).items) {
  const where = change.conversationId === group ? "group" : change.conversationId === other ? "other" : "unknown";
  console.log(change.gone ? `inbox change: ${where} is gone, ${change.gone}` : `inbox change: ${where} is ${change.name}`);
}

const left = await anna.GET("/v1/conversations/{id}", { params: { path: { id: other } } });
if (left.error) console.log(`problem: ${left.response.status} ${left.error.status} ${left.error.code}`);

const tooLong = "x".repeat(valueOf(await anna.GET("/v1/limits")).maxTextLength + 1);
const refused = await anna.POST("/v1/conversations/{id}/messages", { ...inGroup, body: { clientId: "long", text: tooLong } });
for (const { field, code, count, limit } of refused.error?.errors ?? [])
  console.log(`problem: ${refused.error?.code} ${field} ${code}, ${count! - limit!} above the limit`);

async function create(name: string) {
  const body = { memberIds: [bobsId], clientId: name, name };
  return valueOf(await anna.POST("/v1/conversations", { body })).conversation.id;
}

async function signIn(userId: string) {
  const client = createClient<paths>({ baseUrl: address });
  const { token } = valueOf(await client.POST("/v1/dev/sign-in", { body: { userId, displayName: "A traveller" } }));
  client.use({
    onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${token}`);
    },
  });
  return client;
}

function valueOf<T>(answer: { data?: T; error?: components["schemas"]["Problem"] }): T {
  if (answer.data === undefined) throw new Error(answer.error?.detail ?? "There is no answer.");
  return answer.data;
}

function describe(message: Message): string {
  if (message.event) return `${message.event.type} ${message.event.userIds?.join(",") ?? "null"}`;
  return message.text ?? "null";
}
