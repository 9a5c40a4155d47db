"""What does docker-compose.yml say, once variables, `.env` and secrets are filled in? Read as Compose reads it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.house import image

VARIABLE = re.compile(r"\$(?:(\$)|\{(\w+)(?:(:?[-?])([^}]*))?\}|(\w+))")


@dataclass(frozen=True)
class Service:
    """One service: `command` with the image's entrypoint, `environment` complete, `secrets` as name and file."""

    name: str
    command: list[str]
    environment: dict[str, str]
    secrets: dict[str, Path]
    health: list[str] | None
    replicas: int
    said: dict[str, Any]

    @property
    def is_ours(self) -> bool:
        return is_ours(self.said)


def is_ours(said: dict[str, Any]) -> bool:
    """Whether a service runs our image."""
    return str(said["image"]) == "tocsin:local"


def services(folder: Path, file: str = "docker-compose.yml") -> dict[str, Service]:
    """Every service of the project in `folder`, whose `.env` is used twice: for `${…}` and for `env_file`."""
    variables = env_file(folder / ".env")
    said = fill_in(yaml.safe_load((folder / file).read_text()), variables)
    files = {name: folder / one["file"] for name, one in said["secrets"].items()}
    return {name: _service(folder, name, one, files) for name, one in said["services"].items()}


def _service(folder: Path, name: str, said: dict[str, Any], files: dict[str, Path]) -> Service:
    environment: dict[str, str] = {}
    for file in said.get("env_file", []):
        environment |= env_file(folder / file)
    environment |= said.get("environment", {})
    ours = is_ours(said)
    health = said.get("healthcheck", {})
    return Service(
        name=name,
        command=[*(image.entrypoint() if ours else []), *said["command"]],
        environment={**(image.environment() if ours else {}), **environment},
        secrets={secret: files[secret] for secret in said.get("secrets", [])},
        health=None if health.get("disable") else health["test"],
        replicas=said.get("deploy", {}).get("replicas", 1),
        said=said,
    )


def env_file(path: Path) -> dict[str, str]:
    """NAME=VALUE lines; a value may stand in quotes."""
    found = {}
    for line in path.read_text().splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            name, _, value = line.partition("=")
            quoted = re.fullmatch(r"""(['"])(.*)\1""", value.strip())
            found[name.strip()] = quoted[2] if quoted else value.split(" #")[0].strip()
    return found


def fill_in(node: Any, variables: dict[str, str]) -> Any:
    """Every value with its variables filled in; ValueError for one that must be set and is not."""
    if isinstance(node, dict):
        return {key: fill_in(value, variables) for key, value in node.items()}
    if isinstance(node, list):
        return [fill_in(value, variables) for value in node]
    return VARIABLE.sub(lambda found: _value(found, variables), node) if isinstance(node, str) else node


def _value(found: re.Match[str], variables: dict[str, str]) -> str:
    dollar, braced, sign, other, bare = found.groups()
    if dollar:
        return "$"
    value = variables.get(braced or bare)
    is_set = value is not None and (value != "" or not (sign or "").startswith(":"))
    if is_set:
        return value or ""
    if (sign or "").endswith("?"):
        raise ValueError(f"{braced}: {other}")
    return other or ""
