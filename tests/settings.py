"""The product's settings for a test session: data apart from the office's, no slow password hashes."""

import os

from leitai import embedded, locale_compile

# One thread in each numerical library: tests run in parallel, and two pools of threads on two cores fight.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
os.environ.setdefault("LEITAI_DATA_DIR", str(embedded.home().with_name("leitai-test")))
os.environ["LEITAI_SECRET_KEY"] = "only-for-tests"
os.environ["LEITAI_CLOCK"] = ""

from leitai.settings import *  # noqa: E402, F403

locale_compile.compile_catalogs()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
