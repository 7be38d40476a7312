import pytest

from conformance.cluster.stream import Stream, lines


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ([b"one\ntw", b"o\n"], [b"one", b"two"]),
        ([b"a", b"b", b"c\n\nd"], [b"abc", b"", b"d"]),
        ([], []),
    ],
)
def test_lines_do_not_depend_on_chunks(chunks: list[bytes], expected: list[bytes]) -> None:
    assert list(lines(iter(chunks))) == expected


class Response:
    def __init__(self, *chunks: bytes) -> None:
        self.chunks = chunks
        self.ended = False

    def stream(self, _size: int, decode_content: bool) -> object:
        assert decode_content
        yield from self.chunks
        raise OSError("connection reset")

    def close(self) -> None:
        self.ended = True


def test_a_broken_connection_is_told_as_the_callers_error_after_what_was_read() -> None:
    stream = Stream(Response(b"one\n"), bytes.decode, lambda error: KeyError(str(error)))
    assert next(stream) == "one"
    with pytest.raises(KeyError, match="connection reset"):
        next(stream)


def test_a_closed_stream_ends_without_an_error() -> None:
    response = Response(b"one\n")
    stream = Stream(response, bytes.decode, lambda error: KeyError(str(error)))
    assert next(stream) == "one"
    stream.close()
    assert list(stream) == []
    assert response.ended
