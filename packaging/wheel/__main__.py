"""Runs the binary of this wheel under the wheel's own name, for `uvx pagerduty-mcp-server-bin` and `python -m`."""

import os
import subprocess
import sys
import sysconfig


def main():
    name = "pagerduty-mcp-server" + (".exe" if os.name == "nt" else "")
    places = [os.path.dirname(os.path.abspath(sys.argv[0])), sysconfig.get_path("scripts")]
    places.append(sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user")))
    for place in places:
        binary = os.path.join(place, name)
        if os.path.isfile(binary):
            break
    else:
        sys.exit(f"{name} is in none of {places}; install pagerduty-mcp-server-bin again")
    if os.name == "nt":  # there, exec would leave the client with a process that has ended
        sys.exit(subprocess.call([binary, *sys.argv[1:]]))
    os.execv(binary, [binary, *sys.argv[1:]])


if __name__ == "__main__":
    main()
