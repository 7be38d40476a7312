"""Messages lose nothing of what they are not described to have."""

from conformance.faults.messages import has, message


def test_unknown_fields_survive() -> None:
    unknown = b"\xa2\x06\x03abc"
    status = message("ContainerStatus").FromString(
        message("ContainerStatus")(id="a", exit_code=3, labels={"x": "y"}).SerializeToString() + unknown
    )
    status.exit_code = 4
    written = status.SerializeToString()
    assert unknown in written
    again = message("ContainerStatus").FromString(written)
    assert (again.id, again.exit_code, dict(again.labels)) == ("a", 4, {"x": "y"})


def test_numbers_are_those_of_the_interface() -> None:
    request = message("StopContainerRequest")(container_id="a", timeout=30)
    assert request.SerializeToString() == b"\x0a\x01a\x10\x1e"
    assert message("ContainerStatus")(exit_code=-1).SerializeToString()[:1] == b"\x38"
    assert message("ExecSyncResponse")(exit_code=1).SerializeToString() == b"\x18\x01"


def test_a_list_item_is_no_status() -> None:
    assert has(message("ContainerStatus")(), "exit_code")
    assert not has(message("Container")(), "exit_code")


def test_answers_without_fields_need_no_description() -> None:
    assert message("StopContainerResponse")().SerializeToString() == b""
