"""Sends messages to a one-to-one, follows it live, and prints its log. Needs only the standard library; docs/clients.md explains the rules.

    python3 samples/python/follow.py http://localhost:5080 alice bob 5
"""
import http.client, json, random, sys, threading, time, urllib.error, urllib.request

SERVER, USER, OTHER, COUNT = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
HEADERS = {"Content-Type": "application/json"}


def call(method, path, body=None, stream=False, **headers):
    """Sends a request, again and again until it is answered: each is safe to repeat."""
    while True:
        try:
            data = None if body is None else json.dumps(body).encode()
            request = urllib.request.Request(SERVER + path, data, {**HEADERS, **headers}, method=method)
            answer = urllib.request.urlopen(request, timeout=60)
            return answer if stream else json.load(answer)
        except urllib.error.HTTPError as refused:
            if refused.code < 500 and refused.code != 429:
                raise SystemExit(f"{method} {path}: {refused.code} {refused.read().decode()}")
        except (OSError, http.client.HTTPException, ValueError):
            pass  # no answer, or half of one
        time.sleep(random.uniform(0.1, 1))


def events(stream):
    """Yields (event, id, data) of a stream of Server-Sent Events, until it ends."""
    fields = {}
    for line in stream:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name:
            fields[name] = value
        elif "data" in fields:
            yield fields["event"], fields.get("id"), json.loads(fields["data"])
            fields = {}


def apply(item):
    global position
    entry = item.get("entry") or item.get("changed")
    if item["seq"] > position and entry:
        log[entry["seq"]] = entry


def read_changes():
    global position
    page = {"through": 0, "head": 1}
    while page["through"] < page["head"]:
        page = call("GET", f"/v1/conversations/{conversation}/changes?after={position}&limit=5")  # a short page arrives over a bad connection, too
        for item in page["items"]:
            apply(item)
        position = page["through"]


def send():
    for number in range(COUNT):
        body = {"clientId": f"{start}-{number}", "text": f"{USER} {number}"}
        call("POST", f"/v1/conversations/{conversation}/messages", body)


HEADERS["Authorization"] = "Bearer " + call("POST", "/v1/dev/sign-in", {"userId": USER})["token"]
start, log, position = f"{USER}-{time.time_ns()}", {}, 0
conversation = call("POST", "/v1/conversations", {"memberIds": [OTHER], "clientId": start})["conversation"]["id"]
revision = call("GET", "/v1/inbox")["revision"]
read_changes()
threading.Thread(target=send, daemon=True).start()
while sum(entry["senderId"] == USER for entry in log.values()) < COUNT:
    try:
        for name, event_id, data in events(call("GET", "/v1/events", stream=True, **{"Last-Event-ID": str(revision)})):
            if name == "entry" and data["conversationId"] == conversation and data["after"] <= position:
                for item in data["items"]:
                    apply(item)
                position = max(position, data["pointer"]["lastSeq"])
            elif name == "resync" or data.get("pointer", {}).get("lastSeq", 0) > position:
                read_changes()  # of another conversation, too: then it finds nothing
            revision = int(event_id or revision)
            if sum(entry["senderId"] == USER for entry in log.values()) >= COUNT:
                break
    except (OSError, http.client.HTTPException):
        pass  # the connection was cut
    time.sleep(random.uniform(0, 0.5))
for seq in sorted(log):
    print(seq, log[seq]["text"])
