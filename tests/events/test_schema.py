"""JSON Schema of every event, in both languages."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from msgspec.structs import fields

from opsledger_events.marks import marks_of
from opsledger_events.registry import event_types
from opsledger_events.schema import json_schema


@pytest.mark.parametrize("stored_type", event_types())
def test_every_field_is_described_in_both_languages(stored_type: str) -> None:
    event = event_types()[stored_type]
    schema = json_schema(event)
    assert json.loads(json.dumps(schema, ensure_ascii=False)) == schema
    assert set(schema.get("properties", {})) == set(event.__struct_fields__)
    for part in (schema, *schema.get("properties", {}).values()):
        assert part["title"]
        assert part["description"]
        assert part["x-zh"]["title"]
        assert part["x-zh"]["description"]
    marks = {field.name: marks_of(field.type) for field in fields(event)}
    for name, part in schema.get("properties", {}).items():
        assert part.get("readOnly", False) == bool(marks[name].get("filled"))


def refs(schema: dict[str, Any]) -> set[str]:
    """Every reference in a schema."""
    return set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(schema)))


def test_every_reference_leads_somewhere() -> None:
    for event in event_types().values():
        schema = json_schema(event)
        known = {f"#/$defs/{name}" for name in schema.get("$defs", {})}
        assert refs(schema) <= known


def test_a_schema_says_what_the_check_says() -> None:
    schema = json_schema(event_types()["improvement.planned/1"])
    assert schema["required"] == ["title"]
    assert schema["additionalProperties"] is False
    assert schema["x-verb"] == "improvement plan"
    assert schema["properties"]["title"]["maxLength"] == 300
    assert schema["properties"]["sources"]["x-ref"] == ["issue", "analysis", "risk", "suggestion", "control"]
    assert schema["$defs"]["Aim"]["enum"] == ["cost", "efficiency", "experience", "quality", "safety"]
    assert schema["$defs"]["Aim"]["x-labels"]["cost"] == {"en": "Cost", "zh": "成本"}
    measured = json_schema(event_types()["indicator.measurement_recorded/1"])
    assert "pattern" in measured["properties"]["period"]
    assert json_schema(event_types()["record.comment_added/1"])["x-verb"] == "* comment"
    assert json_schema(event_types()["plan.drafted/1"])["properties"]["call_tree"]["x-personal"] is True
