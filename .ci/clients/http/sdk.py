"""The Python SDK over HTTP, in both eras: list, call, progress, and a call that is cancelled, whose request at the API must end."""
import asyncio, hashlib, json, os, urllib.request
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client


def standin(path):
    return asyncio.to_thread(urllib.request.urlopen, os.environ["STANDIN_URL"] + path, timeout=10)


async def try_mode(mode):
    key = f"u+key-of-python-{mode}"
    pages, cancelled = [], asyncio.Event()

    async def progress(n, *_):
        pages.append(n)

    async def slow(client):
        try:
            await client.call_tool("show_service", {"service_id": "PSLOW01"})
        except asyncio.CancelledError:
            cancelled.set()
            raise

    async with create_mcp_http_client(headers={"Authorization": f"Token token={key}"}) as http:
        async with Client(streamable_http_client(os.environ["MCP_URL"], http_client=http), mode=mode) as client:
            tools = (await client.list_tools()).tools
            assert len(tools) == 25, len(tools)
            arguments = {"current_user_context": False, "limit": 250, "fields": ["name"]}
            answered = await client.call_tool("list_services", arguments, progress_callback=progress)
            names = [s["name"] for s in json.loads(answered.content[0].text)["services"]]
            assert names == [hashlib.sha256(key.encode()).hexdigest()] * 250, (len(names), set(names))
            assert pages == [1, 2, 3], pages
            call = asyncio.create_task(slow(client))
            await standin("/came")
            call.cancel()
            await cancelled.wait()
            if mode != "legacy":
                await standin("/left")
    if mode == "legacy":  # a client of that era ends a request by closing its connection
        await standin("/left")
    print(f"Python over HTTP, {mode}: lists, calls, hears of {len(pages)} pages, and a cancelled call's request ends")


async def main():
    for mode in ("legacy", "auto"):
        await try_mode(mode)


asyncio.run(main())
