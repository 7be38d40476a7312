"""How a run makes its namespaces and pods: names, images and how they are pulled, and where pods may go."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from conformance.cluster import ApiError, NotFound, paths
from conformance.drive.namespaces import PREFIX
from conformance.errors import ConformanceError
from conformance.manifest import Images, Placement

_NAME = r"[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?"
_SECRET = re.compile(rf"(?:[a-z0-9](?:[-a-z0-9]{{0,61}}[a-z0-9])?/)?{_NAME}")
_TYPES = ("kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg")


class Written(Protocol):
    """The values of the options in `conformance.placing`."""

    image_registry: str | None
    image_pull_secret: str | None
    namespace_prefix: str | None
    node_selector: Mapping[str, str] | None
    toleration: list[Mapping[str, str]] | None


class Readable(Protocol):
    """The part of the API client that is needed."""

    def get(self, path: str) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Setting:
    """`prefix`: how names of namespaces begin. `secret`: what is put into each of them for pulling images."""

    images: Images = field(default_factory=Images)
    placement: Placement = field(default_factory=Placement)
    prefix: str = PREFIX
    secret: Mapping[str, Any] | None = None

    def pod_patch(self, change: Mapping[str, Any]) -> dict[str, Any]:
        """An author's patch of a pod as this run sends it, with its images and tolerations."""
        return self.placement.keep_in(self.images.resolve(change))


def setting(written: Any) -> Setting:
    """What the options say; a Secret of another namespace is not read yet."""
    options: Written = written
    placement = Placement(
        options.node_selector or {},
        tuple(options.toleration or ()),
        (options.image_pull_secret or "").rpartition("/")[2],
    )
    images = Images(options.image_registry) if options.image_registry else Images()
    return Setting(images, placement, options.namespace_prefix or PREFIX)


def settled(written: Any, api: Readable) -> Setting:
    """What the options say, with the Secret that they name read; ConformanceError as below."""
    return with_secret(setting(written), written.image_pull_secret, api)


def with_secret(setting: Setting, written: str | None, api: Readable) -> Setting:
    """With the Secret `NAMESPACE/NAME` to be copied; ConformanceError if it cannot be read or is of no use."""
    namespace, slash, name = (written or "").rpartition("/")
    if not slash:
        return setting
    try:
        found = api.get(f"{paths.collection('Secret', namespace)}/{name}")
    except NotFound:
        raise ConformanceError(f"there is no Secret {name} in the namespace {namespace}") from None
    except ApiError as error:
        raise ConformanceError(
            f"the Secret {written} cannot be read ({error}); `conformance rbac --image-pull-secret {written}` "
            "prints the role that may"
        ) from None
    if found.get("type") not in _TYPES:
        raise ConformanceError(
            f"the Secret {written} is of type {found.get('type')}, with which no image can be pulled; "
            f"valid: {', '.join(_TYPES)}"
        )
    copy = {"apiVersion": "v1", "kind": "Secret", "type": found["type"], "data": found.get("data", {})}
    return replace(setting, secret={**copy, "metadata": {"name": name}})


def secret_name(written: str) -> str:
    """`NAME` or `NAMESPACE/NAME`; ConformanceError for anything else."""
    if not _SECRET.fullmatch(written):
        raise ConformanceError(
            f"{written!r} is no Secret: write --image-pull-secret NAME or --image-pull-secret NAMESPACE/NAME"
        )
    return written
