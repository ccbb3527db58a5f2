"""Ask the site on this machine whether it lives. Exit code 0 says yes; Docker and the tests run this."""

import os
import sys
from http.client import HTTPConnection, HTTPException


def main() -> str | None:
    """Call /healthz under a name that the site answers to; what is wrong, or None."""
    port = int(os.environ.get("BIND", "0.0.0.0:8000").rpartition(":")[2])
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=4)
        connection.request("GET", "/healthz", headers={"Host": host})
        status = connection.getresponse().status
    except (OSError, HTTPException) as fault:
        return f"The site does not answer: {fault}"
    return None if status == 200 else f"The site answers {status}"


if __name__ == "__main__":
    sys.exit(main())
