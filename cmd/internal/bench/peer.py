# Runs the Python package pagerduty-mcp-server with an address of its API out of the environment.
import os

import pagerduty

pagerduty.RestApiV2Client.url = property(lambda self: os.environ["PAGERDUTY_API_HOST"], lambda self, url: None)

from pagerduty_mcp_server import main

main()
