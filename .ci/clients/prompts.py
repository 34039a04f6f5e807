"""Prompts, resources and completion: the Python SDK, in both eras."""
import asyncio, json, os
from mcp import Client, StdioServerParameters
from mcp.types import PromptReference, ResourceTemplateReference


async def main():
    for mode in ("legacy", "auto"):
        server = StdioServerParameters(command=os.environ["SERVER"], args=["--demo"])
        async with Client(server, mode=mode) as client:
            found = json.loads((await client.call_tool("list_incidents", {"limit": 1, "fields": ["id"]})).content[0].text)
            id = found["incidents"][0]["id"]
            names = [p.name for p in (await client.list_prompts()).prompts]
            assert names == ["hand_over_on_call", "triage_incident", "who_to_call"], names
            taken = await client.get_prompt("triage_incident", {"incident_id": id})
            assert id in taken.messages[0].content.text
            assert str(taken.messages[1].content.resource.uri) == f"pagerduty://incidents/{id}"
            templates = (await client.list_resource_templates()).resource_templates
            assert len(templates) >= 6, templates
            read = await client.read_resource(f"pagerduty://incidents/{id}?include_notes=true")
            assert json.loads(read.contents[0].text)["incidents"][0]["id"] == id
            ref = PromptReference(type="ref/prompt", name="triage_incident")
            assert (await client.complete(ref, {"name": "audience", "value": "m"})).completion.values == ["manager"]
            ref = ResourceTemplateReference(type="ref/resource", uri="pagerduty://services/{service_id}")
            assert (await client.complete(ref, {"name": "service_id", "value": "checkout c"})).completion.values == ["Checkout Cache"]
        print(f"prompts, Python, {mode}: listed, taken, read and completed")


asyncio.run(main())
