"""Each package that server.json names is there, under that name and version, and says that it is this server's."""

import glob
import hashlib
import json
import sys
import tarfile
import zipfile

dist = sys.argv[1]
server = json.load(open(f"{dist}/server.json"))
packages = {p["registryType"]: p for p in server["packages"]}

npm = packages["npm"]
with tarfile.open(f"{dist}/{npm['identifier']}-{npm['version']}.npm.tgz") as tar:
    manifest = json.load(tar.extractfile("package/package.json"))
assert (manifest["name"], manifest["version"], manifest["mcpName"]) == (npm["identifier"], npm["version"], server["name"]), manifest

pypi = packages["pypi"]
base = f"{pypi['identifier'].replace('-', '_')}-{pypi['version']}"
for wheel in glob.glob(f"{dist}/*.whl"):
    metadata = zipfile.ZipFile(wheel).read(f"{base}.dist-info/METADATA").decode()
    assert f"<!-- mcp-name: {server['name']} -->" in metadata, wheel

bundle = packages["mcpb"]
file = bundle["identifier"].rsplit("/", 1)[1]
assert hashlib.sha256(open(f"{dist}/{file}", "rb").read()).hexdigest() == bundle["fileSha256"], file

for layout in glob.glob(f"{dist}/*.oci.tar"):
    with tarfile.open(layout) as tar:
        read = lambda digest: json.load(tar.extractfile("./blobs/" + digest.replace(":", "/")))
        index = json.load(tar.extractfile("./index.json"))
        for image in [m for i in index["manifests"] for m in read(i["digest"])["manifests"]]:
            labels = read(read(image["digest"])["config"]["digest"])["config"]["Labels"]
            assert labels["io.modelcontextprotocol.server.name"] == server["name"], labels
print("server.json names", ", ".join(packages))
