"""Ask the site on this machine whether it lives. Exit code 0 says yes; Docker and the tests run this."""

import os
import sys
import urllib.request


def main() -> int:
    """Call /healthz under a name that the site answers to."""
    port = os.environ.get("BIND", "0.0.0.0:8000").rpartition(":")[2]
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:
            return 0 if answer.status == 200 else 1
    except OSError as fault:
        print(f"The site does not answer: {fault}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
