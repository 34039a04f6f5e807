"""Parses each snippet and link of a page, and asks each server that one starts for its tools."""

import base64
import json
import os
import re
import subprocess
import sys
import tomllib
import urllib.parse

import yaml

text = open(sys.argv[1], encoding="utf-8").read()
parsers = {"json": json.loads, "yaml": yaml.safe_load, "toml": tomllib.loads}
servers = []


def collect(value):
    """Each mapping with a command in it is a server."""
    if isinstance(value, dict):
        command = value.get("command", value.get("cmd"))
        if isinstance(command, str):
            servers.append([command, *value["args"]])
            assert "PAGERDUTY_API_KEY" in (value.get("env") or value.get("envs")), value
        for v in value.values():
            collect(v)


for language, body in re.findall(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S):
    if language in parsers:
        collect(parsers[language](body))
    elif " -- " in body:
        servers.append(body.split(" -- ")[1].split())

for link in re.findall(r"\]\((https://[^)]+/install[^)]*)\)", text):
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(link).query, strict_parsing=True)
    config = query["config"][0]
    collect(json.loads(config if config.startswith("{") else base64.b64decode(config)))
    json.loads(query.get("inputs", ["[]"])[0])

for command, *args in servers:
    name = os.path.basename(command)
    if name == "pagerduty-mcp-server":
        subprocess.run(["ask", name, *args], check=True)
    else:
        assert [command, *args] == ["npx", "-y", "pagerduty-mcp-server"], (command, args)
assert len(servers) > 9, servers
print(len(servers), "servers in", os.path.basename(sys.argv[1]))
