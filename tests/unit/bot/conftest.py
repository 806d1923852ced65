"""Fixtures for the components of the Rasa server."""

from pathlib import Path
from typing import Any, Dict, Type

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource


class Maker:
    """Creates and loads graph components as Rasa does."""

    def __init__(self, folder: Path) -> None:
        self.storage = LocalModelStorage.create(folder)
        self.context = ExecutionContext(GraphSchema({}))

    def create(self, component: Type[Any], config: Dict[str, Any] = {}, name: str = "part") -> Any:
        full = {**component.get_default_config(), **config}
        return component.create(full, self.storage, Resource(name), self.context)

    def load(self, component: Type[Any], config: Dict[str, Any] = {}, name: str = "part") -> Any:
        full = {**component.get_default_config(), **config}
        return component.load(full, self.storage, Resource(name), self.context)


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return Maker(tmp_path)
