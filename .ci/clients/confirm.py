"""A question before something is resolved: the Python SDK, in both eras, whose user accepts, declines, cancels, and who cannot ask."""
import asyncio, json, os
from mcp import Client, StdioServerParameters
from mcp.types import ElicitResult

CASES = [("accept", "resolved"), ("decline", "DECLINED"), ("cancel", "DECLINED"), (None, "resolved"),
         (None, "CONFIRMATION_REQUIRED", "require"), ("accept", "resolved", "require"), ("accept", "resolved", "never")]


async def try_case(mode, action, outcome, confirm="auto"):
    asked = []

    async def answer(_, params):
        asked.append(params.message)
        return ElicitResult(action=action, content={} if action == "accept" else None)

    server = StdioServerParameters(command=os.environ["SERVER"], args=["--demo", "--access", "respond", "--confirm", confirm])
    async with Client(server, mode=mode, elicitation_callback=answer if action else None) as client:
        async def call(name, arguments):
            return json.loads((await client.call_tool(name, arguments)).content[0].text)
        incident = (await call("list_incidents", {"current_user_context": False, "statuses": ["triggered"], "limit": 1, "fields": ["id", "title"]}))["incidents"][0]
        answered = await call("resolve_incident", {"incident_id": incident["id"]})
        got = answered["error"]["code"] if "error" in answered else answered["incidents"][0]["status"]
        assert got == outcome, (mode, action, confirm, answered)
        status = (await call("show_incident", {"incident_id": incident["id"]}))["incidents"][0]["status"]
        assert status == ("resolved" if outcome == "resolved" else "triggered"), (mode, action, confirm, status)
        want = [] if action is None or confirm == "never" else [f'Resolve "{incident["title"]}" ({incident["id"]})? Nobody is notified of it any more.']
        assert asked == want, (mode, action, confirm, asked)


async def main():
    for mode in ("legacy", "auto"):
        for case in CASES:
            await try_case(mode, *case)
        print(f"confirm, Python, {mode}: accepts, declines, cancels, and cannot ask")


asyncio.run(main())
