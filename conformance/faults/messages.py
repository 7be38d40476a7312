"""The messages of the Container Runtime Interface, as far as faults touch them.

Only the fields that are needed are described (numbers: `k8s.io/cri-api`, runtime/v1/api.proto); protobuf keeps all
others as they came, so that a message which is read and written again loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PACKAGE = "runtime.v1"
RUNTIME, IMAGES = f"/{PACKAGE}.RuntimeService/", f"/{PACKAGE}.ImageService/"

CREATED, RUNNING, EXITED, UNKNOWN = range(4)
"""The states of a container."""

_STATUS = {
    "id": "1 string",
    "metadata": "2 ContainerMetadata",
    "state": "3 int32",
    "created_at": "4 int64",
    "started_at": "5 int64",
    "finished_at": "6 int64",
    "exit_code": "7 int32",
    "reason": "10 string",
    "message": "11 string",
    "labels": "12 map",
    "annotations": "13 map",
    "mounts": "14 repeated Mount",
    "log_path": "15 string",
}
_CONTAINER = {
    "id": "1 string",
    "pod_sandbox_id": "2 string",
    "metadata": "3 ContainerMetadata",
    "image": "4 ImageSpec",
    "state": "6 int32",
    "created_at": "7 int64",
    "labels": "8 map",
    "annotations": "9 map",
}
_SANDBOX = {"id": "1 string", "metadata": "2 PodSandboxMetadata", "state": "3 int32", "created_at": "4 int64"}
_TYPES: Mapping[str, Mapping[str, str]] = {
    "Empty": {},
    "Mount": {"container_path": "1 string", "host_path": "2 string"},
    "ContainerMetadata": {"name": "1 string", "attempt": "2 uint32"},
    "PodSandboxMetadata": {"name": "1 string", "uid": "2 string", "namespace": "3 string"},
    "ImageSpec": {"image": "1 string", "user_specified_image": "18 string"},
    "ContainerConfig": {
        "metadata": "1 ContainerMetadata",
        "image": "2 ImageSpec",
        "labels": "9 map",
        "annotations": "10 map",
    },
    "PodSandboxConfig": {"metadata": "1 PodSandboxMetadata", "labels": "6 map"},
    "Container": _CONTAINER,
    "ContainerStatus": _STATUS,
    "PodSandbox": _SANDBOX,
    "PodSandboxStatus": _SANDBOX,
    "RunPodSandboxRequest": {"config": "1 PodSandboxConfig"},
    "RunPodSandboxResponse": {"pod_sandbox_id": "1 string"},
    "StopPodSandboxRequest": {"pod_sandbox_id": "1 string"},
    "PodSandboxStatusRequest": {"pod_sandbox_id": "1 string"},
    "PodSandboxStatusResponse": {
        "status": "1 PodSandboxStatus",
        "containers_statuses": "3 repeated ContainerStatus",
    },
    "ListPodSandboxResponse": {"items": "1 repeated PodSandbox"},
    "CreateContainerRequest": {
        "pod_sandbox_id": "1 string",
        "config": "2 ContainerConfig",
        "sandbox_config": "3 PodSandboxConfig",
    },
    "CreateContainerResponse": {"container_id": "1 string"},
    "StartContainerRequest": {"container_id": "1 string"},
    "StopContainerRequest": {"container_id": "1 string", "timeout": "2 int64"},
    "RemoveContainerRequest": {"container_id": "1 string"},
    "ListContainersResponse": {"containers": "1 repeated Container"},
    "StreamContainersResponse": {"containers": "1 repeated Container"},
    "ContainerStatusRequest": {"container_id": "1 string"},
    "ContainerStatusResponse": {"status": "1 ContainerStatus"},
    "ExecSyncRequest": {"container_id": "1 string", "cmd": "2 repeated string", "timeout": "3 int64"},
    "ExecSyncResponse": {"stdout": "1 bytes", "stderr": "2 bytes", "exit_code": "3 int32"},
    "ImageStatusRequest": {"image": "1 ImageSpec"},
    "ImageStatusResponse": {"image": "1 Empty"},
    "PullImageRequest": {"image": "1 ImageSpec", "sandbox_config": "3 PodSandboxConfig"},
    "PullImageResponse": {"image_ref": "1 string"},
    "ContainerEventResponse": {
        "container_id": "1 string",
        "container_event_type": "2 int32",
        "containers_statuses": "5 repeated ContainerStatus",
    },
}


def message(name: str) -> type[Any]:
    """The class of a message; for one without fields of its own any name ending in Response is good."""
    return _CLASSES.get(name, _CLASSES["Empty"])


def has(of: Any, field: str) -> bool:
    """Whether messages of this type have the field."""
    return field in of.DESCRIPTOR.fields_by_name


def _file() -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto(name="cri.proto", package=PACKAGE, syntax="proto3")
    for name, fields in _TYPES.items():
        described = file.message_type.add(name=name)
        for field, text in fields.items():
            _add(described, name, field, *text.split())
    return file


def _add(described: descriptor_pb2.DescriptorProto, owner: str, name: str, number: str, *words: str) -> None:
    field = described.field.add(name=name, number=int(number))
    kinds = descriptor_pb2.FieldDescriptorProto
    field.label = kinds.LABEL_REPEATED if len(words) > 1 or words[0] == "map" else kinds.LABEL_OPTIONAL
    kind = words[-1]
    if kind == "map":
        kind = f"{owner}.{_entry(described, name)}"
    if kind[0].islower():
        field.type = kinds.Type.Value(f"TYPE_{kind.upper()}")
    else:
        field.type, field.type_name = kinds.TYPE_MESSAGE, f".{PACKAGE}.{kind}"


def _entry(described: descriptor_pb2.DescriptorProto, field: str) -> str:
    """The nested type that a map of strings is made of, under the name that protobuf wants."""
    entry = described.nested_type.add(name=f"{field.title().replace('_', '')}Entry")
    entry.options.map_entry = True
    for number, part in enumerate(("key", "value"), 1):
        entry.field.add(name=part, number=number, type="TYPE_STRING", label="LABEL_OPTIONAL")
    return entry.name


def _classes() -> Mapping[str, type[Any]]:
    pool = descriptor_pool.DescriptorPool()
    pool.Add(_file())
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{PACKAGE}.{name}"))
        for name in _TYPES
    }


_CLASSES = _classes()
