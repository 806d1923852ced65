"""YAML that remembers its lines, checked against a JSON schema."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from knowledge.problems import DataError, Problem

Steps = Sequence[str | int]


class _Loader(yaml.CSafeLoader):
    """Keeps dates as text, so that a schema can check them, and refuses a key that is there twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping; raises ConstructorError where a key comes again."""
        keys = set()
        for key, _ in node.value:
            if key.value in keys:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value} staat er twee keer", key.start_mark)
            keys.add(key.value)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class YamlFile:
    """The values of a file and its syntax tree, which knows the lines."""

    path: Path
    values: Any
    tree: yaml.Node | None

    def line(self, *steps: str | int) -> int:
        """The line, from 1, of the value that the steps lead to, or of its nearest parent."""
        node, line = self.tree, 1
        for step in steps:
            if isinstance(node, yaml.MappingNode):
                pair = next((pair for pair in node.value if pair[0].value == str(step)), None)
                if pair is None:
                    break
                line, node = pair[0].start_mark.line + 1, pair[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
                node = node.value[step]
                line = node.start_mark.line + 1
        return line

    def text_line(self, *steps: str | int) -> int:
        """The line of the first line of text of a block (`|`) that the steps lead to."""
        return self.line(*steps) + 1


def read_yaml(path: Path) -> YamlFile:
    """Reads a file; raises DataError with the line when it is no YAML."""
    text = path.read_text(encoding="utf-8")
    try:
        tree = yaml.compose(text, Loader=_Loader)
        values = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        message = (
            "hier loopt de opmaak vast. Let op inspringen, aanhalingstekens en dubbele punten, ook op de regel erboven."
        )
        raise DataError([Problem(path, line, message)]) from error
    return YamlFile(path, values, tree)


def violations(file: YamlFile, schema: dict[str, Any]) -> list[Problem]:
    """Where the values of a file do not fit the schema."""
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    return [_problem(file, error) for error in validator.iter_errors(file.values)]


def _problem(file: YamlFile, error: ValidationError) -> Problem:
    steps = list(error.absolute_path)
    where = " > ".join(str(step) for step in steps) or "het bestand"
    return Problem(file.path, file.line(*steps), f"{where}: {_in_dutch(error)}")


def _in_dutch(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    schema: Any = error.schema
    found: Any = error.instance
    match error.validator:
        case "required":
            message = f"‘{next(key for key in wanted if key not in found)}’ ontbreekt."
        case "additionalProperties":
            known = schema.get("properties", {})
            extra = ", ".join(f"‘{key}’" for key in found if key not in known)
            message = f"{extra} ken ik hier niet. Wel: {', '.join(known)}."
        case "type":
            message = f"hier hoort {_TYPES.get(str(wanted), wanted)}."
        case "enum":
            message = f"kies uit: {', '.join(str(value) for value in wanted)}."
        case "format" | "pattern":
            message = f"‘{found}’ heeft niet de goede vorm ({schema.get('description', wanted)})."
        case "maxItems":
            message = "hier staat meer dan één ding. Springt een regel te weinig in?"
        case "minItems" | "minProperties":
            message = "hier ontbreekt iets. Springt een regel te weinig in?"
        case "anyOf":
            message = schema.get("description", "dit heeft niet de goede vorm.")
        case _:
            message = f"dit klopt niet: {error.message}"
    return str(message)


_TYPES = {
    "string": "een tekst",
    "boolean": "true of false",
    "array": "een lijst",
    "object": "een groep regels met een naam en een dubbele punt",
}
