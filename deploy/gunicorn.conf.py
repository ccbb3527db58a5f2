"""How gunicorn runs the site. WEB_CONCURRENCY in the environment sets the number of workers."""

import os

bind = os.environ.get("BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# A worker that has leaked is replaced, not all of them in the same minute.
max_requests = 20_000
max_requests_jitter = 2_000
timeout = 30
graceful_timeout = 25
keepalive = 5
# The reverse proxy alone can reach this port; it says where the visitor comes from.
forwarded_allow_ips = "*"
# No access log: visitors' addresses are personal data. The proxy's log rotates and is kept two weeks.
accesslog = None
errorlog = "-"
# Nobody steers a server in a container from beside it.
control_socket_disable = True
