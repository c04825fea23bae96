"""Files that cannot be used, or not any more: an error, never a duplicate."""

from __future__ import annotations

import errno
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from libsnowflake import (
    Layout,
    SnowflakeGenerator,
    StoreError,
    StoreMismatchError,
)
from libsnowflake._c import lib

NOBODY = 65534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ids"


@pytest.fixture
def ids(path: Path) -> SnowflakeGenerator:
    generator = SnowflakeGenerator(1, store=f"file:{path}")
    generator.next_id()
    return generator


def refusal(path: Path, **settings: Any) -> StoreError:
    """Return the error that opening a file ends in."""
    with pytest.raises(StoreError) as caught:
        SnowflakeGenerator(**{"worker_id": 1, "store": f"file:{path}", **settings})
    assert caught.value.filename == str(path)
    assert str(caught.value).startswith(f"{path} ")
    return caught.value


MISMATCHES: dict[str, tuple[dict[str, Any], str]] = {
    "worker": ({"worker_id": 2}, "worker_id must be 2, got 1;"),
    "bits": ({"layout": Layout(41, 8, 14)}, "worker_bits must be 8, got 10;"),
    "epoch": (
        {"layout": "twitter"},
        "epoch_unix_ms must be 2010-11-04T01:42:54.657Z (1288834974657), "
        "got 2020-01-01T00:00:00Z (1577836800000);",
    ),
    "tick": (
        {"layout": Layout(41, 10, 12, tick_ns=10_000_000)},
        "tick_ns must be 10000000, got 1000000;",
    ),
    "order": (
        {"layout": Layout(41, 10, 12, "sequence-first")},
        "order must be sequence-first, got worker-first;",
    ),
}


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize("case", MISMATCHES)
def test_a_file_of_another_generator_is_named_and_left_alone(
    case: str, path: Path
) -> None:
    settings, sentence = MISMATCHES[case]
    before = path.read_bytes()
    error = refusal(path, **settings)
    assert type(error) is StoreMismatchError
    assert error.status == lib.SNOWFLAKE_ERR_STORE_MISMATCH
    assert error.errno is None
    assert sentence in str(error)
    assert path.read_bytes() == before


CONTENTS = {
    "nothing": (b"", "size must be 4096, got 0;"),
    "text": (b"hello\n", "size must be 4096, got 6;"),
    "zeros": (bytes(4096), "magic must be "),
    "too much": (bytes(4097), "size must be 4096, got 4097;"),
}


@pytest.mark.parametrize("content", CONTENTS)
def test_a_file_that_is_no_store_is_left_alone(content: str, path: Path) -> None:
    there, sentence = CONTENTS[content]
    path.write_bytes(there)
    error = refusal(path)
    assert type(error) is StoreMismatchError
    assert sentence in str(error)
    assert path.read_bytes() == there


def test_a_store_whose_settings_were_damaged_is_refused(
    ids: SnowflakeGenerator, path: Path
) -> None:
    content = bytearray(path.read_bytes())
    content[20] ^= 2
    path.write_bytes(content)
    assert "CRC must be " in str(refusal(path))


def test_a_directory_that_is_missing(tmp_path: Path) -> None:
    error = refusal(tmp_path / "missing" / "ids")
    assert error.status == lib.SNOWFLAKE_ERR_STORE
    assert (error.errno, error.strerror) == (errno.ENOENT, "No such file or directory")
    assert os.listdir(tmp_path) == []


def test_a_directory_in_place_of_a_file(tmp_path: Path) -> None:
    assert refusal(tmp_path).errno == errno.EISDIR


@pytest.mark.parametrize("leads", ["to a store", "nowhere"])
def test_a_link_is_not_followed(leads: str, path: Path, tmp_path: Path) -> None:
    if leads == "to a store":
        SnowflakeGenerator(1, store=f"file:{path}")
    (tmp_path / "link").symlink_to(path)
    error = refusal(tmp_path / "link")
    assert "is a symbolic link, and links are not followed: give" in str(error)


def test_a_device_and_a_pipe_are_no_files(path: Path) -> None:
    os.mkfifo(path)
    for special in (Path("/dev/null"), path):
        assert "is not a regular file: " in str(refusal(special))


def as_nobody(path: Path) -> int:
    """Open a store without the privileges of root; return errno, 0 if it opened."""
    child = os.fork()
    if child == 0:
        told = 255
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            SnowflakeGenerator(1, store=f"file:{path}")
            told = 0
        except StoreError as error:
            told = error.errno or 254
        finally:
            os._exit(told)
    return os.WEXITSTATUS(os.waitpid(child, 0)[1])


@pytest.fixture
def public() -> Iterator[Path]:
    """Give a folder that everybody may enter, as those of pytest are not."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


# numpy starts threads; none of them holds a lock that these children need.
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize("mode", [0o000, 0o444, 0o222])
def test_a_file_that_may_not_be_read_and_written(mode: int, public: Path) -> None:
    path = public / "ids"
    SnowflakeGenerator(1, store=f"file:{path}").close()
    path.chmod(mode)
    before = path.read_bytes() if os.geteuid() == 0 else None
    assert as_nobody(path) == errno.EACCES
    assert before is None or path.read_bytes() == before
    path.chmod(0o666)
    assert as_nobody(path) == 0


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_directory_that_may_not_be_written(public: Path) -> None:
    public.chmod(0o555)
    assert as_nobody(public / "ids") == errno.EACCES
    assert os.listdir(public) == []
    public.chmod(0o755)


def test_a_file_deleted_while_open_ends_the_old_and_a_new_one_starts_above(
    ids: SnowflakeGenerator, path: Path
) -> None:
    for _ in range(20):
        taken = [ids.next_id() for _ in range(100)]
        path.unlink()
        # Made in the same tick, most often.
        new = SnowflakeGenerator(1, store=f"file:{path}")
        try:
            # Up to the end of the tick the old one may not know yet.
            for _ in range(1_000_000):
                taken.append(ids.next_id())
        except StoreError as error:
            assert error.status == lib.SNOWFLAKE_ERR_STORE
            assert "deleted or replaced while in use" in str(error)
            assert error.filename == str(path)
        else:
            pytest.fail("the old one went on")
        assert new.next_id() > max(taken)
        ids = new


def test_every_call_tells_of_a_file_that_was_deleted(
    ids: SnowflakeGenerator, path: Path
) -> None:
    path.unlink()
    time.sleep(0.005)
    for call in (ids.next_id, ids.try_next_id, lambda: ids.batch(3)):
        with pytest.raises(StoreError, match="create the generator again"):
            call()


def test_a_file_replaced_while_open_ends_the_old(
    ids: SnowflakeGenerator, path: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    SnowflakeGenerator(1, store=f"file:{other}")
    other.rename(path)
    time.sleep(0.005)
    with pytest.raises(StoreError, match="deleted or replaced while in use"):
        ids.next_id()


def test_a_file_cut_short_while_open_is_a_mismatch(
    ids: SnowflakeGenerator, path: Path
) -> None:
    os.truncate(path, 100)
    time.sleep(0.005)
    for use in (ids.next_id, lambda: SnowflakeGenerator(1, store=f"file:{path}")):
        with pytest.raises(StoreMismatchError, match="size must be 4096, got 100"):
            use()
