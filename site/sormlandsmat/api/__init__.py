"""The open API: everything the pages show, read-only, for anybody (`/api/v1`)."""

from sormlandsmat.api.endpoints import api

__all__ = ["api"]
