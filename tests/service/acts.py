"""do_all in parts: held per connection, begun anew at 0, bounded, and gone with the connection. And
what one has done is seen before one is told that it is done."""
import json
import socket
import sys


class Peer:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.file = self.socket.makefile("rw", encoding="utf-8")
        self.serial = 0
        self.rows = []
        self.call("hello", version=1, client="test")

    def call(self, method, **params):
        self.serial += 1
        json.dump({"jsonrpc": "2.0", "id": self.serial, "method": method, "params": params}, self.file)
        self.file.write("\n")
        self.file.flush()
        while True:
            answer = json.loads(self.file.readline())
            if answer.get("id") == self.serial:
                return answer
            if answer.get("method") == "rows":
                self.rows += answer["params"]["set"]


def act(name):
    return {"kind": "region", "act": "create", "fields": {"code": name, "name": name, "level": "county"}}


def names(peer):
    records = peer.call("list", kind="region")["result"]["records"]
    return {record["name"] for record in records}


path = sys.argv[1]
one = Peer(path)
assert one.call("do_all", acts=[act("880001")], more=True)["result"] == {"held": 1}
other = Peer(path)
assert other.call("do_all", acts=[act("880002")], **{"from": 1})["error"]["code"] == -32602
assert one.call("do_all", acts=[act("880003"), act("880004")], more=True)["result"] == {"held": 2}
assert one.call("do_all", acts=[act("880005")], more=True, **{"from": 2})["result"] == {"held": 3}
assert not {"880003"} & names(other)
done = one.call("do_all", acts=[act("880006")], **{"from": 3})["result"]
assert len(done["ids"]) == 4, done
assert {"880003", "880004", "880005", "880006"} <= names(other)
assert "880001" not in names(other)

# a connection that ends in between leaves nothing
other.call("do_all", acts=[act("880007")], more=True)
other.socket.close()
assert "880007" not in names(one)

# what is wrong in the middle of the parts lets go of all of them
one.call("do_all", acts=[act("880008")], more=True)
assert one.call("do_all", acts=[{"kind": "region", "act": "fly"}], more=True, **{"from": 1})["error"]["code"] == -32002
assert one.call("do_all", acts=[], **{"from": 1})["error"]["code"] == -32602

# and there is a bound
many = [act("x")] * 2500
for i in range(4):
    assert "result" in one.call("do_all", acts=many, more=True, **{"from": i * 2500})
assert one.call("do_all", acts=[act("x")], **{"from": 10000})["error"]["code"] == -32602
refused = one.call("do_all", acts=many)["error"]
assert refused["code"] == -32000 and len(refused["data"]["reasons"]) >= 2500 - 1, refused["message"]

# each right after the other, faster than rows are sent otherwise
one.call("watch", topic="records:region")
for i in range(20):
    made = one.call("do", **act(f"886{i:03}"))["result"]["id"]
    assert any(row["key"] == made for row in one.rows), f"act {i}: told done before it was seen"
made = one.call("do_all", acts=[act("887001"), act("887002")])["result"]["ids"]
assert {row["key"] for row in one.rows} >= set(made)
