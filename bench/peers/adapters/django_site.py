"""As much of a Django site as its history packages need: settings, a database, tables."""

# The peers' packages are in an environment of their own, where no type checker runs.
# pyright: basic, reportMissingImports=false

from __future__ import annotations

from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

LABEL = "adapters"
"""What Django calls the package in which the peers define their models."""


def start(folder: Path, *packages: str) -> None:
    """Configure Django, once a process, with its database in this folder. Django then takes models."""
    if settings.configured:
        return
    settings.configure(
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            *packages,
            "bench.peers.adapters",
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(folder / "site.db"),
                "OPTIONS": {"init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"},
            }
        },
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()
    assert apps.get_app_config(LABEL)


def make_tables() -> None:
    """Make every table that is missing, those of the models defined since `start` too."""
    call_command("migrate", verbosity=0)
    there = connection.introspection.table_names()
    with connection.schema_editor() as editor:
        for model in apps.get_app_config(LABEL).get_models():
            if model._meta.db_table not in there:
                editor.create_model(model)


def close() -> None:
    """Close the database; it is opened again when it is next used."""
    connection.close()
