"""The product's settings for a test session: data apart from the office's, no slow password hashes."""

import os
import zlib
from pathlib import Path

from leitai import embedded, locale_compile

# One thread in each numerical library: tests run in parallel, and two pools of threads on two cores fight.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
# one server for each checkout: two that are tested at once must not share their test databases
_checkout = zlib.crc32(str(Path(__file__).resolve().parent).encode())
os.environ.setdefault("LEITAI_DATA_DIR", str(embedded.home().with_name(f"leitai-test-{_checkout:08x}")))
os.environ["LEITAI_SECRET_KEY"] = "only-for-tests"
os.environ["LEITAI_CLOCK"] = ""
os.environ["LEITAI_METRICS_TOKEN"] = "of the station that watches this test"

from leitai.settings import *  # noqa: E402, F403

locale_compile.compile_catalogs()
# and one set of databases for each session in it; xdist's workers inherit the name and add their own
DATABASES["default"]["TEST"] = {"NAME": "test_leitai_" + os.environ.setdefault("LEITAI_TEST_SESSION", str(os.getpid()))}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
