"""Sends messages to a one-to-one, follows it live, and prints its log: sequence number and text of each entry. The numbers between them are
marks (edits, reactions, ...). Needs Python 3.9 or later, and nothing else. docs/clients.md explains the rules; only polling behind a proxy
that holds the stream back is left out. The arguments are the server, the user, the other user, and the number of messages:

    python3 samples/python/follow.py http://localhost:5080 alice bob 5"""
import concurrent.futures, http.client, json, random, sys, time, urllib.error, urllib.request, uuid

if len(sys.argv) != 5 or not sys.argv[4].isdecimal():
    raise SystemExit(__doc__)
SERVER, USER, OTHER, COUNT = sys.argv[1].rstrip("/"), sys.argv[2], sys.argv[3], int(sys.argv[4])
HEADERS = {"Content-Type": "application/json"}
FAILURES = (OSError, http.client.HTTPException, ValueError)  # no answer, a refusal, or half an answer

def request(method, path, body=None, timeout=60.0, **headers):
    data = None if body is None else json.dumps(body).encode()
    return urllib.request.urlopen(urllib.request.Request(SERVER + path, data, {**HEADERS, **headers}, method=method), timeout=timeout)

def pause(failures, reason, least=0.0):
    """Waits before the next attempt. Ends the program if that would be refused, too."""
    if isinstance(reason, urllib.error.HTTPError):
        if reason.code < 500 and reason.code != 429:
            raise SystemExit(f"{reason.url}: {reason.code} {reason.read().decode()}")
        least = max(least, float(reason.headers.get("Retry-After", 0)))
    print(f"{reason}. Trying again.", file=sys.stderr)
    time.sleep(max(least, random.uniform(0, min(30, 2 ** (failures - 1)))))

def call(*arguments, failures=0):
    """Sends a request, again and again until it is answered: each is safe to repeat."""
    while True:
        try:
            return json.load(request(*arguments))
        except FAILURES as failure:
            failures += 1
            pause(failures, failure)

def events(stream):
    """Yields the fields of each event of a stream of Server-Sent Events, until it ends."""
    fields = {}
    for line in stream:
        name, _, value = line.rstrip(b"\r\n").partition(b":")
        if name:
            fields[name.decode()] = value.removeprefix(b" ").decode()
        elif line.endswith(b"\n"):
            yield fields
            fields = {}

def apply(items, through):
    global position
    for item in items:
        entry = item.get("entry") or item.get("changed")
        if entry and item["seq"] > position and (entry["changedSeq"] or 0) >= (log.get(entry["seq"], entry)["changedSeq"] or 0):
            log[entry["seq"]] = entry
            missing.discard(entry["clientId"])
    position = max(position, through)

def read_changes(head=sys.maxsize):
    while position < head:
        page = call("GET", f"/v1/conversations/{conversation}/changes?after={position}&limit=5")  # short pages survive bad connections
        apply(page["items"], page["through"])
        head = page["head"]

def take(name, event_id, data):
    global position, revision
    if name == "resync":
        if data["reason"] not in ("behind", "crashed"):
            log.clear()
            position = 0
        revision = call("GET", "/v1/inbox")["revision"]
        read_changes()
    elif name in ("entry", "pointer") and (event_id or data.get("pointer", data)["revision"]) > revision:  # else a repeat
        pointer = data.get("pointer", {})  # there is none with "gone"
        if pointer.get("conversationId") == conversation and pointer["lastSeq"] > position:
            if name == "entry" and data["after"] <= position:
                apply(data["items"], pointer["lastSeq"])
                missing.difference_update(data["clientIds"].values())
            else:
                read_changes()
        revision = event_id or revision

def send():
    for number in range(COUNT):
        body = {"clientId": f"{run}-{number}", "text": f"{USER} {number}"}
        call("POST", f"/v1/conversations/{conversation}/messages", body)

HEADERS["Authorization"] = "Bearer " + call("POST", "/v1/dev/sign-in", {"userId": USER})["token"]
run, log, position = uuid.uuid4().hex, {}, 0
missing = {f"{run}-{number}" for number in range(COUNT)}  # client ids of the messages that have not arrived yet
conversation = call("POST", "/v1/conversations", {"memberIds": [OTHER], "clientId": run})["conversation"]["id"]
revision = call("GET", "/v1/inbox")["revision"]
read_changes()
sending = concurrent.futures.ThreadPoolExecutor().submit(send)  # the program ends only after it
failures, retry, silence = 0, 0.0, 60.0
while missing:
    try:
        for fields in events(request("GET", "/v1/events", timeout=silence, **{"Last-Event-ID": str(revision)})):
            name, data = fields.get("event"), json.loads(fields.get("data", "{}"))
            retry = float(fields.get("retry", retry * 1000)) / 1000
            if name == "hello":
                failures, silence = 0, 3.0 * data["heartbeatSeconds"]
            elif name == "closing":
                if data["retryAfterSeconds"] is None:
                    raise SystemExit(f"The server has closed the stream, and may not be asked again: {data['code']}")
                retry = max(retry, data["retryAfterSeconds"])
            take(name, int(fields.get("id", 0)), data)
            if sending.done():
                sending.result()  # ends the program if the server has refused a message
            if not missing:
                break
        failure = "The stream has ended"
    except FAILURES as broken:
        failure = broken
    if missing:
        failures += 1
        pause(failures, failure, retry)
sending.result()
for seq in sorted(log):
    print(seq, log[seq]["text"] or "")
