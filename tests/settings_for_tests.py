"""The project's settings with the few exceptions that tests need."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("DEBUG", "1")
if "DATA_DIR" not in os.environ:
    folder = tempfile.mkdtemp(prefix="sormlandsmat-tests-")
    os.environ["DATA_DIR"] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)

from sormlandsmat.settings import *  # noqa: F403 - the environment must be set first

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast, and never outside tests
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name} for name in CACHES}  # noqa: F405
STAFF_SECOND_FACTOR = True
